import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder that `package.json` is in, from the sources and from `dist` alike. */
export function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('ts-compile/package.json'))
}

export function version(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version
}

export function template(name: string): string {
  return readFileSync(join(packageFolder(), 'templates', name), 'utf8')
}
