import { existsSync } from 'node:fs'

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
    const before = textOf(beside)
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
  if (check)
    say(files.length === 1 ? '1 plan is what its spec means' : `${files.length} plans are what their specs mean`)
}

/** With the ends of lines that plans have: git may have made others of them. Undefined where it is not there. */
function textOf(file: string): string | undefined {
  const text = diskHost.readText(file)
  if (text.ok) return text.text.replaceAll('\r\n', '\n')
  if (!existsSync(file)) return undefined
  throw new Exit(EXIT.usage, `cannot read \`${file}\`: ${text.reason}`)
}
