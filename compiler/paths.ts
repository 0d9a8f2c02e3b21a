import { posix } from 'node:path'

import type { Span } from './diagnostics/index.ts'

/** A path as the text at `span` means it: relative to the file that wrote it; from the command line, to the working folder. */
export function resolvePath(written: string, span: Span): string {
  const folder = span.file.startsWith('--') ? '.' : posix.dirname(span.file)
  return posix.isAbsolute(written) ? posix.normalize(written) : posix.join(folder, written)
}

/** A path as plans tell it: from the spec's folder. An absolute one stays so: the way to it depends on where the spec lies. */
export function fromFolder(folder: string, file: string): string {
  return posix.isAbsolute(file) && !posix.isAbsolute(folder) ? file : posix.relative(folder, file)
}
