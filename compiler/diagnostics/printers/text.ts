/** Diagnostics for people: the place in clickable form, the line with what is meant underlined, the cure. */
import type { Diagnostic, Severity } from '../diagnostic.ts'
import type { Span } from '../span.ts'

/** Paints, or not; the caller knows the terminal. */
export interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly place: (text: string) => string
  readonly help: (text: string) => string
  readonly bold: (text: string) => string
}

const plain = (text: string): string => text
export const noPaint: Paint = { error: plain, warning: plain, place: plain, help: plain, bold: plain }

const WIDTH = 110

/** `textOf` gives a file's text again, for its lines; undefined where it cannot be read. */
export function printText(
  diagnostic: Diagnostic,
  textOf: (file: string) => string | undefined,
  paint: Paint = noPaint,
): string {
  const { code, severity, message, span, help, notes } = diagnostic
  const head = headPaint(severity, paint)(`${severity}[${code}]`)
  const lines = [`${head}: ${paint.bold(message)}`]
  if (span) lines.push(...frame(span, textOf, paint))
  if (help !== undefined) lines.push(`   = ${paint.help('help')}: ${help}`)
  for (const note of notes) {
    lines.push(`   = note: ${note.message}${note.span ? ` (${place(note.span)})` : ''}`)
  }
  return lines.join('\n')
}

function headPaint(severity: Severity, paint: Paint): (text: string) => string {
  return { error: paint.error, warning: paint.warning, note: paint.help }[severity]
}

function place({ file, start }: Span): string {
  return `${file}:${start.line}:${start.column}`
}

function frame(span: Span, textOf: (file: string) => string | undefined, paint: Paint): readonly string[] {
  const { start, end, file } = span
  const line = textOf(file)?.split('\n')[start.line - 1]?.replace(/\r$/, '')
  const arrow = `  --> ${paint.place(place(span))}`
  if (line === undefined) return [arrow]
  const from = start.column - 1
  const to = end.line === start.line ? Math.max(end.column - 1, from + 1) : line.length
  const skipped = to > WIDTH ? Math.max(0, from - 40) : 0
  const shown = `${skipped > 0 ? '…' : ''}${line.slice(skipped, skipped + WIDTH)}${line.length > skipped + WIDTH ? '…' : ''}`
  const offset = from - skipped + (skipped > 0 ? 1 : 0)
  const length = Math.max(1, Math.min(to, skipped + WIDTH) - from)
  const number = String(start.line)
  const margin = ' '.repeat(number.length)
  return [
    arrow,
    ` ${margin} |`,
    ` ${number} | ${shown}`,
    ` ${margin} | ${' '.repeat(offset)}${paint.error('^'.repeat(length))}`,
  ]
}
