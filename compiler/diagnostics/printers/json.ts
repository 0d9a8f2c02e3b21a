import type { Diagnostic } from '../diagnostic.ts'
import type { Span } from '../span.ts'
import { escapedJson } from './escaped.ts'
import { printText, type TextOf } from './text.ts'

/**
 * One object on one line. `version` is that of this form: readers must tolerate new keys, and look again when it grows.
 * `fix` is there where it can be applied unseen; `rendered` is what a person would have been shown.
 */
export function printJson(diagnostic: Diagnostic, textOf: TextOf): string {
  const { code, severity, message, span, help, notes, fix, waived } = diagnostic
  const printed = JSON.stringify({
    version: 1,
    code,
    severity,
    message,
    ...(span && place(span)),
    ...(help !== undefined && { help }),
    notes: notes.map((note) => ({ message: note.message, ...(note.span && place(note.span)) })),
    ...(fix && { fix: { range: place(fix.span), text: fix.text } }),
    ...(waived !== undefined && { waived }),
    rendered: printText(diagnostic, textOf),
  })
  return escapedJson(printed)
}

function place({ file, start, end }: Span): Record<string, string | number> {
  return { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column }
}
