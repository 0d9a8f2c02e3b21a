import { posix } from 'node:path'

import type { Span } from '../diagnostics/index.ts'
import type { ExpectPlan } from './types.ts'

/** In the spec, its file relative to the spec's folder. */
export function placeOf(span: Span | undefined, folder: string): ExpectPlan['place'] {
  if (!span) return { file: '', line: 1, column: 1 }
  return { file: posix.relative(folder, span.file), line: span.start.line, column: span.start.column }
}
