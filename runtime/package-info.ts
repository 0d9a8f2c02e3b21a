import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** The folder that `package.json` is in, from the sources and from `dist` alike. */
export function packageFolder(): string {
  return dirname(require.resolve('ts-compile/package.json'))
}

export function packageInfo(): { readonly version: string; readonly engines: { readonly node: string } } {
  return JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as ReturnType<typeof packageInfo>
}

/** A file of a package that we depend on. */
export function readDependency(path: string): string {
  return readFileSync(require.resolve(path), 'utf8')
}

/** Of a package that may be missing; some do not export their `package.json`. */
export function packageVersion(name: string): string | undefined {
  const files = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name, 'package.json'))
  const found = files.find((file) => existsSync(file))
  return found === undefined ? undefined : (JSON.parse(readFileSync(found, 'utf8')) as { version: string }).version
}
