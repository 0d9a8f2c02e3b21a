/** What was found, in the form that was asked for, and the sentence that sums it up. */
import {
  escaped,
  printGithub,
  printJson,
  printSarif,
  printText,
  settingNumber,
  type Diagnostic,
} from '../compiler/diagnostics/index.ts'
import { diskHost } from './disk-host.ts'
import { EXIT } from './exit.ts'
import type { Denied, Format } from './formats.ts'
import { version } from './package-info.ts'
import { argumentsOf } from './settings.ts'
import { paint, print, say } from './terminal.ts'

/** More than this many in text are counted, not shown. */
const LIMIT = 20

/** For people, on stderr; notes only if they are asked for. Of too many, errors are shown first. */
export function showDiagnostics(diagnostics: readonly Diagnostic[], verbose = false): void {
  const severities = verbose ? (['error', 'warning', 'note'] as const) : (['error', 'warning'] as const)
  const wanted = severities.flatMap((one) => diagnostics.filter(({ severity }) => severity === one))
  const shown = new Set(wanted.slice(0, LIMIT))
  for (const diagnostic of diagnostics) {
    if (shown.has(diagnostic)) say(`${frameOf(diagnostic)}\n`)
  }
  if (shown.size < wanted.length) say(`… and ${wanted.length - shown.size} more; \`check --format json\` shows all`)
}

/** One, with the line that it speaks of. */
export function frameOf(diagnostic: Diagnostic): string {
  return printText(diagnostic, textOf, paint)
}

/**
 * For machines, on stdout; `checked` is the first file that was. Programs take what they want of everything; annotations are
 * read by people, who see notes where they ask for them, as in text.
 */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: Format,
  { checked, verbose }: { readonly checked: string; readonly verbose: boolean },
): void {
  if (format === 'sarif') print(printSarif(diagnostics, { version: version(), checked }))
  else if (format === 'json') for (const diagnostic of diagnostics) print(printJson(diagnostic, textOf))
  else {
    const told = diagnostics.filter(({ severity }) => verbose || severity !== 'note')
    for (const line of printGithub(told)) print(line)
  }
}

/** `2 errors, 1 warning in x.yaml`, and, where warnings are denied, that they are why it fails. */
export function summary(diagnostics: readonly Diagnostic[], where: string, deny?: Denied, verbose = false): string {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length
  const [errors, warnings, notes] = [count('error'), count('warning'), count('note')]
  const hint = verbose ? '' : ` (\`check --verbose\` shows ${notes === 1 ? 'it' : 'them'})`
  const told = notes > 0 ? `, ${counted(notes, 'note')}${hint}` : ''
  const denied = deny !== undefined && errors === 0 && warnings > 0 ? '; `--deny warnings` makes that a failure' : ''
  return `${counted(errors, 'error')}, ${counted(warnings, 'warning')}${told} in ${escaped(where)}${denied}`
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`
}

/** The exit code that these deserve. */
export function exitCodeOf(diagnostics: readonly Diagnostic[], deny: Denied | undefined): number {
  const unread = diagnostics.some(({ code, span }) => code === 'unreadable-file' && span === undefined)
  if (unread) return EXIT.usage
  const wrong = diagnostics.some(
    ({ severity }) => severity === 'error' || (severity === 'warning' && deny !== undefined),
  )
  return wrong ? EXIT.mistakes : EXIT.ok
}

function textOf(file: string): string | undefined {
  const setting = settingNumber(file)
  if (setting !== undefined) return argumentsOf('--set')[setting - 1]
  const read = diskHost.readText(file)
  return read.ok ? read.text : undefined
}
