import type { Diagnostic } from '../diagnostic.ts'

/** One object on one line: `{code, severity, message, file, line, column, endLine, endColumn, help, notes}`. */
export function printJson({ code, severity, message, span, help, notes }: Diagnostic): string {
  const at = span && {
    file: span.file,
    line: span.start.line,
    column: span.start.column,
    endLine: span.end.line,
    endColumn: span.end.column,
  }
  const listed = notes.map((note) => ({
    message: note.message,
    ...(note.span && { file: note.span.file, line: note.span.start.line, column: note.span.start.column }),
  }))
  return JSON.stringify({ code, severity, message, ...at, ...(help !== undefined && { help }), notes: listed })
}
