/** Diagnostics for people: the place in clickable form, the line with what is meant underlined, the cure. */
import type { Diagnostic } from '../diagnostic.ts'
import { placeOf } from '../span.ts'
import { escaped } from './escaped.ts'
import { frames } from './frame.ts'

/** Paints, or not; the caller knows the terminal. */
export interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly place: (text: string) => string
  readonly help: (text: string) => string
  readonly bold: (text: string) => string
}

/** Gives a file's text again, for its lines; undefined where it cannot be read. */
export type TextOf = (file: string) => string | undefined

const plain = (text: string): string => text
export const noPaint: Paint = { error: plain, warning: plain, place: plain, help: plain, bold: plain }

export function printText(diagnostic: Diagnostic, textOf: TextOf, paint: Paint = noPaint): string {
  const { code, severity, message, span, help, notes, waived } = diagnostic
  const head = severity === 'note' ? paint.help : paint[severity]
  const drawn = span ? notes.flatMap((note) => (note.span ? [{ span: note.span, label: note.message }] : [])) : []
  const said = span ? notes.filter((note) => !note.span) : notes
  const facts = [
    ...(help === undefined ? [] : [`${paint.help('help')}: ${escaped(help)}`]),
    ...said.map((note) => `note: ${escaped(note.message)}${note.span ? ` (${escaped(placeOf(note.span))})` : ''}`),
    ...(waived === undefined ? [] : [`waived: ${escaped(waived)}`]),
  ]
  return [
    `${head(`${severity}[${code}]`)}: ${paint.bold(escaped(message))}`,
    ...(span ? frames({ span }, drawn, textOf, paint) : []),
    ...facts.map((fact) => `   = ${fact}`),
  ].join('\n')
}
