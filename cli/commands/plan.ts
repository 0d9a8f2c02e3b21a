import { existsSync, readFileSync } from 'node:fs'

import { kindOf } from '../../compiler/index.ts'
import { planPage } from '../plan-page.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import { specFiles } from '../spec-files.ts'
import { printLines, say } from '../terminal.ts'
import { replaceOrExit } from '../write-file.ts'
import { compileOrExit } from './compile.ts'

export interface PlanOptions {
  readonly write?: true
  readonly check?: true
}

/** Writes the plan of each experiment beside it, for reviewers and to commit, or says which of these are old. */
export async function plan(targets: readonly string[], { write, check }: PlanOptions): Promise<void> {
  const files = targets.flatMap(specFiles).filter((file) => kindOf(file, diskHost) === 'experiment')
  if (files.length === 0) throw new Exit(EXIT.usage, `there is no experiment in ${targets.join(', ')}`)
  const old: string[] = []
  for (const file of files) {
    const page = planPage(await compileOrExit(file, []))
    const beside = file.replace(/\.ya?ml$/, '') + '.plan.txt'
    const before = existsSync(beside) ? readFileSync(beside, 'utf8') : undefined
    if (!write && !check) printLines(page)
    else if (before === page) continue
    else if (write) replaceOrExit(beside, page)
    if (before !== page) old.push(beside)
  }
  if (write) {
    say(old.length === 0 ? 'every plan beside a spec is as it was' : `wrote ${old.join(', ')}`)
    say('next: git diff, and commit what is meant')
  }
  if (check && old.length > 0)
    throw new Exit(
      EXIT.mistakes,
      `not what their specs mean: ${old.join(', ')}`,
      '`ts-compile plan --write` makes them anew',
    )
  if (check) say(`${files.length} plans are what their specs mean`)
}
