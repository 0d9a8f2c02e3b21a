import { posix } from 'node:path'

import { didYouMean, type Span } from '../diagnostics/index.ts'
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
    help: didYouMean(posix.basename(file), host.siblings(file)),
  })
  return undefined
}
