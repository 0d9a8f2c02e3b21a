import { counted } from '../../compiler/emit/index.ts'
import { escaped } from '../../compiler/diagnostics/index.ts'
import { listRuns, verifyRun, type Verified } from '../../runtime/run/index.ts'
import { outsideOf } from '../allowed-roots.ts'
import { EXIT, Exit } from '../exit.ts'
import { recompile } from '../recompile.ts'
import { runFolder } from '../run-folder.ts'
import { paint, print, say } from '../terminal.ts'

export interface VerifyCommandOptions {
  readonly format: 'text' | 'json'
  readonly dataDir?: string
}

/** Prints a line a check, of every run in the folder; ends with 1 where one fails. */
export async function verify(run: string, { format, dataDir }: VerifyCommandOptions): Promise<void> {
  const folder = runFolder(run)
  const found = (await listRuns(folder)).filter(({ status }) => status !== 'not begun')
  if (found.length === 0)
    throw new Exit(EXIT.usage, `there is no run in \`${folder}\``, 'name the folder of a run, or of a sweep')
  const verified: Verified[] = []
  for (const one of found) {
    const result = await verifyRun(one.folder, { dataDir, outside: outsideOf, recompile })
    verified.push(result)
    if (format === 'json') print(JSON.stringify({ ...result, ok: result.checks.every(({ ok }) => ok) }))
    else printChecks(result)
  }
  const wrong = verified.filter(({ checks }) => checks.some(({ ok, missing }) => !ok && !missing))
  if (wrong.length > 0) throw new Exit(EXIT.mistakes, told(wrong, verified.length, 'cannot be trusted'))
  const absent = verified.filter(({ checks }) => checks.some(({ missing }) => missing))
  if (absent.length > 0)
    throw new Exit(
      EXIT.usage,
      told(absent, verified.length, 'cannot be verified: what it ran on is not found'),
      'nothing that was found is wrong: put data and weights where the run had them, or say where with `--data-dir`',
    )
  const running = verified.filter(({ status }) => status === 'running')
  if (running.length > 0) throw new Exit(EXIT.usage, told(running, verified.length, 'is going on and was not verified'))
}

function told(some: readonly Verified[], all: number, what: string): string {
  return `${counted(some.length, 'run')} of ${all} ${what}: ${some.map(({ folder }) => escaped(folder)).join(', ')}`
}

function printChecks({ folder, name, status, checks }: Verified): void {
  print(escaped(`${folder}: ${name === '' ? '' : `${name}, `}${status}`))
  for (const { ok, file, text, also = [], note } of checks) {
    const sign = note ? '·' : ok ? paint.help('✔') : paint.error('✗')
    print(`  ${sign} ${escaped(file)}: ${escaped(text)}`)
    for (const one of also) print(`      ${escaped(one)}`)
  }
  const proofs = checks.filter(({ note }) => !note)
  const bad = proofs.filter(({ ok }) => !ok).length
  const found =
    proofs.length === 0
      ? 'nothing was verified'
      : bad === 0
        ? `all ${counted(proofs.length, 'check')} pass`
        : `${bad} of ${counted(proofs.length, 'check')} fail`
  const unfinished =
    status === 'finished' || status === 'damaged' || proofs.length === 0 ? '' : `, of a run that is ${status}`
  say(`${escaped(folder)}: ${found}${unfinished}`)
}
