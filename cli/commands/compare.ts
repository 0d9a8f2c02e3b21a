import { basename } from 'node:path'

import { compareExperiments } from '../../compiler/diff/index.ts'
import { comparisonMarkdown, comparisonText } from '../../compiler/emit/diff/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { print, printLines, say } from '../terminal.ts'
import { compileOrExit } from './compile.ts'

export interface CompareOptions {
  readonly format: 'text' | 'md' | 'json'
  readonly deny?: 'confounds'
  readonly set: readonly string[]
}

/** Prints the variables in which experiments differ, a column an experiment. */
export async function compare(specs: readonly string[], { format, deny, set }: CompareOptions): Promise<void> {
  if (specs.length < 2) throw new Exit(EXIT.usage, 'one experiment alone differs from nothing', 'name two or more')
  const experiments = []
  for (const spec of specs) experiments.push(await compileOrExit(spec, set))
  const comparison = { ...compareExperiments(experiments), names: headsOf(experiments, specs) }
  if (format === 'json') print(JSON.stringify({ format: 1, ...comparison }, undefined, 1))
  else if (format === 'md') print(comparisonMarkdown(comparison))
  else printLines(comparisonText(comparison))
  const { confounded } = comparison
  if (deny !== undefined && confounded.length > 0)
    throw new Exit(
      EXIT.mistakes,
      format === 'text' ? `${confounded.length === 1 ? 'a pair is' : `${confounded.length} pairs are`} confounded` : '',
    )
  if (format === 'text') say(`next: ts-compile diff ${specs[0]} ${specs[1]}`)
}

/** An experiment's name; its file's where another has the name too, with the folder where that is the same. */
function headsOf(experiments: readonly { readonly name: string }[], specs: readonly string[]): readonly string[] {
  const isAlone = (all: readonly string[], one: string): boolean => all.filter((other) => other === one).length === 1
  const names = experiments.map(({ name }) => name)
  const files = specs.map((spec) => basename(spec))
  return specs.map((spec, i) => {
    const [name = spec, file = spec] = [names[i], files[i]]
    if (isAlone(names, name)) return name
    return isAlone(files, file) ? file : spec
  })
}
