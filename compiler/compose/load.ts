import { posix } from 'node:path'

import { suggestions, type Span } from '../diagnostics/index.ts'
import { parseDocument, type MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'

/** Reads and parses `file`; `wanted` is the value that names it, absent for the file of the command line. */
export function loadDocument(
  file: string,
  wanted: Span | undefined,
  { host, reporter }: StageContext,
): MapTree | undefined {
  const read = host.readText(file)
  if (read.ok) return parseDocument(file, read.text, reporter)
  reporter.report('unreadable-file', {
    message: `cannot read \`${file}\`: ${read.reason}`,
    at: wanted,
    help: nearFile(file, host.siblings(file)),
  })
  return undefined
}

/** Files are compared without their extension, which they all share. */
function nearFile(file: string, siblings: readonly string[]): string | undefined {
  const { name, ext } = posix.parse(file)
  const stems = siblings
    .map((sibling) => posix.parse(sibling))
    .filter((sibling) => sibling.ext === ext && sibling.name !== name)
  const near = suggestions(
    name,
    stems.map((sibling) => sibling.name),
  )
  return near[0] === undefined ? undefined : `did you mean \`${near[0]}${ext}\`?`
}
