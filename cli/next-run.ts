/** After a look at experiments: how to run the first that can be run here. */
import type { CompiledExperiment } from '../compiler/index.ts'
import { missingDataset } from '../runtime/data/catalog/index.ts'
import { again } from './again.ts'
import { argumentsOf } from './settings.ts'
import { paint, say } from './terminal.ts'

export interface Runnable {
  readonly file: string
  readonly datasets: readonly string[]
}

export function runnable(file: string, experiment: CompiledExperiment): Runnable {
  return { file, datasets: datasetsOf(experiment) }
}

/** Its own, its members', its teachers'. */
function datasetsOf({ dataset, members, teachers }: CompiledExperiment): readonly string[] {
  return [...new Set([dataset, ...members.map((member) => member.dataset), ...teachers.flatMap(datasetsOf)])]
}

/** Names the command; where none has its data, what the first is missing too. */
export function sayNextRun(all: readonly [Runnable, ...Runnable[]], sets: readonly string[]): void {
  const dataDir = argumentsOf('--data-dir').at(-1)
  const missing = new Map(
    all.flatMap(({ datasets }) => datasets).map((name) => [name, missingDataset(name, { dataDir })]),
  )
  const ready = all.find(({ datasets }) => datasets.every((name) => !missing.get(name)))
  const { file, datasets } = ready ?? all[0]
  for (const { message, help } of datasets.flatMap((name) => missing.get(name) ?? [])) {
    say(message)
    if (help !== undefined) say(`   = ${paint.help('help')}: ${help}`)
  }
  say(`next: ${again('run', file, sets)}${ready ? '' : ', once that is there'}`)
}
