import { dirname, join } from 'node:path'

import { compile as compileSpec, type CompiledExperiment, type Plan } from '../../compiler/index.ts'
import { planText } from '../../compiler/emit/index.ts'
import { makeFolders } from '../../runtime/make-folder.ts'
import { systemReason } from '../../runtime/run-error.ts'
import { replaceFile } from '../../runtime/whole-file.ts'
import { EXIT, Exit } from '../exit.ts'
import type { Denied } from '../formats.ts'
import { exitCodeOf, showDiagnostics, summary } from '../mistakes.ts'
import { allowFolder } from '../named-folders.ts'
import { runnable, sayNextRun } from '../next-run.ts'
import { template } from '../package-info.ts'
import { planPage } from '../plan-page.ts'
import { printLines, say } from '../terminal.ts'
import { withWeights } from '../weights-host.ts'

export interface CompileOptions {
  readonly output?: string
  readonly deny?: Denied
  readonly set: readonly string[]
}

/** Compiles, or shows what is wrong and ends the command. `running`: what a run needs must be there. */
export async function compileOrExit(
  file: string,
  sets: readonly string[],
  deny?: Denied,
  running = false,
): Promise<CompiledExperiment> {
  allowFolder(dirname(file))
  const { diagnostics, experiment } = await withWeights((host) => compileSpec(file, { host, sets, running }))
  showDiagnostics(diagnostics)
  const code = exitCodeOf(diagnostics, deny)
  if (experiment && code === EXIT.ok) return experiment
  throw new Exit(code, summary(diagnostics, file, deny))
}

/** Prints the plan, and writes it for machines and for readers. */
export async function compile(file: string, { output, set, deny }: CompileOptions): Promise<void> {
  const experiment = await compileOrExit(file, set, deny)
  const words = template('plan.txt.hbs')
  const text = planPage(experiment)
  printLines(text)
  if (output !== '-') {
    const folder = output ?? join('build', experiment.name)
    writePlan(folder, experiment.spec, text)
    for (const { label, plan } of experiment.members) writePlan(join(folder, label), plan, planText(plan, words))
    say(`wrote ${join(folder, 'plan.json')} and plan.txt`)
  }
  sayNextRun([runnable(file, experiment)], set)
}

function writePlan(folder: string, plan: Plan, text: string): void {
  try {
    makeFolders(folder)
    replaceFile(join(folder, 'plan.json'), `${JSON.stringify(plan, undefined, 1)}\n`)
    replaceFile(join(folder, 'plan.txt'), text)
  } catch (error) {
    throw new Exit(EXIT.usage, `cannot write to \`${folder}\`: ${systemReason(error)}`, 'name another folder with `-o`')
  }
}
