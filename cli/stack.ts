/** Where an exception was thrown, as our sources name it: what runs is bundled, and a report of a bug is read by people. */
import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const PLACE = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g

/** `file:///…/dist/cli/x.js:1:4711` → `cli/x.ts:12:7`, relative to the package; places without a source map stay. */
export function inSources(stack: string, packageFolder: string): string {
  const maps = new Map<string, SourceMap | undefined>()
  return stack.replace(PLACE, (place: string, url: string, line: string, column: string) => {
    const file = fileURLToPath(url)
    if (!maps.has(file)) maps.set(file, mapOf(file))
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1) // from 0, there
    if (!entry || !('originalSource' in entry)) return place
    const source = relative(packageFolder, resolve(dirname(file), entry.originalSource))
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })
}

function mapOf(file: string): SourceMap | undefined {
  if (!existsSync(`${file}.map`)) return undefined
  return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload)
}
