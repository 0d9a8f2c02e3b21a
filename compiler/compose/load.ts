import { posix } from 'node:path'

import { suggestions, type Span } from '../diagnostics/index.ts'
import { parseDocument, type MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'

/** Reads and parses `file`; `wanted` is the value that names it, absent for the file of the command line. */
export function loadDocument(file: string, wanted: Span | undefined, context: StageContext): MapTree | undefined {
  const { host, reporter } = context
  if (wanted && !mayRead(file, wanted, context)) return undefined
  const read = host.readText(file)
  if (read.ok) return parseDocument(file, read.text, reporter)
  reporter.report('unreadable-file', {
    message: `cannot read \`${file}\`: ${read.reason}`,
    at: wanted,
    help: nearFile(file, host.siblings(file)),
  })
  return undefined
}

/** Whether the file that says `wanted` may name `file`; reported where it may not. What `--set` names, the user names. */
export function mayRead(file: string, wanted: Span, { host, reporter }: StageContext): boolean {
  const roots = wanted.file.startsWith('--set') ? undefined : host.outside(file, wanted.file)
  if (!roots) return true
  reporter.report('path-not-allowed', {
    message: `\`${file}\` lies outside of what this file may name`,
    at: wanted,
    help: `it may name files in ${roots.map((root) => `\`${root}\``).join(', ')}; \`--allow-path DIR\` adds a folder`,
  })
  return false
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
