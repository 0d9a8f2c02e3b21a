import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { counted } from '../../compiler/emit/index.ts'
import { escaped } from '../../compiler/diagnostics/index.ts'
import { listRuns, verifyRun, type Verified } from '../../runtime/run/index.ts'
import { outsideOf } from '../allowed-roots.ts'
import { EXIT, Exit } from '../exit.ts'
import { recompile } from '../recompile.ts'
import { paint, print, say } from '../terminal.ts'

export interface VerifyCommandOptions {
  readonly format: 'text' | 'json'
  readonly dataDir?: string
}

/** Prints a line a check, of every run in the folder; ends with 1 where one fails. */
export async function verify(run: string, { format, dataDir }: VerifyCommandOptions): Promise<void> {
  const folder = [run, join('runs', run)].find((path) => existsSync(path))
  if (folder === undefined)
    throw new Exit(EXIT.usage, `there is no run \`${run}\``, '`ts-compile runs` lists those that there are')
  const found = await listRuns(folder)
  if (found.length === 0)
    throw new Exit(EXIT.usage, `there is no run in \`${folder}\``, 'name the folder of a run, or of a sweep')
  const verified: Verified[] = []
  for (const one of found) {
    const result = await verifyRun(one.folder, { dataDir, outside: outsideOf, recompile })
    verified.push(result)
    if (format === 'json') print(JSON.stringify({ ...result, ok: result.checks.every(({ ok }) => ok) }))
    else printChecks(result)
  }
  const failed = verified.filter(({ checks }) => checks.some(({ ok }) => !ok))
  if (failed.length > 0)
    throw new Exit(
      EXIT.mistakes,
      `${counted(failed.length, 'run')} of ${verified.length} cannot be trusted: ${failed.map(({ folder }) => escaped(folder)).join(', ')}`,
    )
}

function printChecks({ folder, name, status, checks }: Verified): void {
  print(escaped(`${folder}: ${name === '' ? '' : `${name}, `}${status}`))
  for (const { ok, file, text } of checks)
    print(`  ${ok ? paint.help('✔') : paint.error('✗')} ${escaped(file)}: ${escaped(text)}`)
  const bad = checks.filter(({ ok }) => !ok).length
  say(
    `${escaped(folder)}: ${bad === 0 ? `all ${checks.length} checks pass` : `${bad} of ${checks.length} checks fail`}`,
  )
}
