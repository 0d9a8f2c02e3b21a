import { printGithub, printJson, printText, type Diagnostic } from '../compiler/index.ts'
import { diskHost } from './disk-host.ts'
import { paint, print, say } from './terminal.ts'

export type Format = 'text' | 'json' | 'github'

/** More than this many in text are counted, not shown. */
const LIMIT = 20

/** Prints what was found, notes only if they are asked for; true where there are errors. */
export function showDiagnostics(diagnostics: readonly Diagnostic[], format: Format = 'text', verbose = false): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (format !== 'text') {
    for (const diagnostic of diagnostics) print(format === 'json' ? printJson(diagnostic) : printGithub(diagnostic))
    return errors.length > 0
  }
  const rest = (['warning', 'note'] as const).slice(0, verbose ? 2 : 1)
  const wanted = [...errors, ...rest.flatMap((one) => diagnostics.filter(({ severity }) => severity === one))]
  const shown = wanted.slice(0, LIMIT)
  for (const diagnostic of shown) say(`${printText(diagnostic, textOf, paint)}\n`)
  if (shown.length < wanted.length) say(`… and ${wanted.length - shown.length} more; \`--format json\` shows all`)
  return errors.length > 0
}

export function counted(diagnostics: readonly Diagnostic[], verbose = false): string {
  const count = (severity: Diagnostic['severity'], word: string): string => {
    const n = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length
    return `${n} ${word}${n === 1 ? '' : 's'}`
  }
  const facts = diagnostics.filter(({ severity }) => severity === 'note').length
  const hint = verbose ? '' : ` (\`--verbose\` shows ${facts === 1 ? 'it' : 'them'})`
  const notes = facts > 0 ? `, ${count('note', 'note')}${hint}` : ''
  return `${count('error', 'error')}, ${count('warning', 'warning')}${notes}`
}

function textOf(file: string): string | undefined {
  const setting = /^--set#(\d+)$/.exec(file)
  if (setting) return settingTexts()[Number(setting[1]) - 1]
  const read = diskHost.readText(file)
  return read.ok ? read.text : undefined
}

/** The `--set`s of this command, so that messages can show them. */
function settingTexts(): readonly string[] {
  return process.argv.flatMap((argument, i) => {
    if (argument === '--set') return [process.argv[i + 1] ?? '']
    return argument.startsWith('--set=') ? [argument.slice('--set='.length)] : []
  })
}
