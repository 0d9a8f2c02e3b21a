/** Workflow commands of GitHub Actions, which shows each at its line of the pull request. */
import type { Annotation, Severity } from '../diagnostic.ts'
import { placeOf, settingNumber } from '../span.ts'
import { escaped, escapedText } from './escaped.ts'

/** GitHub shows this many of a kind for each step, and drops the rest without a word. */
const SHOWN = 10

const KINDS = { error: 'error', warning: 'warning', note: 'notice' } as const

/** Errors first; of more than are shown, the last place goes to a line that counts the others, which the log has. */
export function printGithub(diagnostics: readonly Annotation[]): readonly string[] {
  return (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity)
    if (found.length <= SHOWN) return found.map(command)
    const rest = found.slice(SHOWN - 1)
    const more = `${rest.length} more ${severity}s are in the log of this step`
    return [...found.slice(0, SHOWN - 1).map(command), made(severity, ['title=ts-compile'], more), ...rest.map(plain)]
  })
}

function command({ code, severity, message, span, help, notes, waived }: Annotation): string {
  const properties = [
    ...(span && settingNumber(span.file) === undefined
      ? [
          `file=${property(span.file)}`,
          `line=${span.start.line}`,
          `col=${span.start.column}`,
          `endLine=${span.end.line}`,
          `endColumn=${span.end.column}`,
        ]
      : []),
    `title=${property(code)}`,
  ]
  const cure = waived === undefined ? help : `waived: ${waived}`
  const told = cure === undefined ? message : `${message} (${cure})`
  const others = notes.map((note) => (note.span ? `${placeOf(note.span)}: ${note.message}` : note.message))
  return made(severity, properties, [told, ...others].join('\n'))
}

function made(severity: Severity, properties: readonly string[], text: string): string {
  return `::${KINDS[severity]} ${properties.join(',')}::${data(text)}`
}

/** A line of the log, which is no command, whatever the message holds. */
function plain({ code, severity, message, span }: Annotation): string {
  return escaped(`${span ? `${placeOf(span)}: ` : ''}${severity}[${code}]: ${message.replace(/[\r\n]/g, ' ')}`)
}

/** Of what a terminal would obey, which the log of the step shows too, an annotation needs the ends of lines alone. */
function data(text: string): string {
  return escapedText(text).replace(/%/g, '%25').replace(/\n/g, '%0A')
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}
