/** Several experiments beside each other: the variables in which they differ, and pairs that differ in more than one thing. */
import type { CompiledExperiment } from '../result.ts'
import type { Change } from './change.ts'
import { diffExperiments } from './diff.ts'

export interface Variable {
  /** `student.conv1_s.num_output`, under the names of the first experiment that has it. */
  readonly subject: string
  /** One an experiment; undefined where it has none. */
  readonly values: readonly (string | undefined)[]
}

export interface Comparison {
  /** The experiments' names, in the order in which they were named. */
  readonly names: readonly string[]
  readonly variables: readonly Variable[]
  /** Of which nobody could tell what made the difference: by their places in `names`, and what they differ in. */
  readonly confounded: readonly { readonly pair: readonly [number, number]; readonly causes: string }[]
}

/** What follows from other variables, and what is words, is none. */
const FOLLOWS: ReadonlySet<Change['code']> = new Set([
  'confounded',
  'costs-more',
  'parameter-reshaped',
  'words-changed',
])

/** Of two experiments or more. Each is held against the first; a variable that a change does not name is as it is there. */
export function compareExperiments(experiments: readonly CompiledExperiment[]): Comparison {
  const pairs = experiments.flatMap((one, i) =>
    experiments.slice(i + 1).map((other, j) => {
      const { changes } = diffExperiments(one, other)
      return { pair: [i, i + 1 + j] as const, changes }
    }),
  )
  const found = pairs
    .filter(({ pair: [one] }) => one === 0)
    .map(({ changes }) => changes.filter(({ code }) => !FOLLOWS.has(code)))
  const subjects = [...new Set(found.flat().map(({ subject }) => subject))]
  const variables = subjects.map((subject): Variable => {
    const told = found.map((changes) => changes.find((change) => change.subject === subject))
    const own = told.find((change) => change !== undefined)?.before
    return { subject, values: [own, ...told.map((change) => (change ? change.after : own))] }
  })
  const confounded = pairs.flatMap(({ pair, changes }) =>
    changes.filter(({ code }) => code === 'confounded').map(({ subject }) => ({ pair, causes: subject })),
  )
  return { names: experiments.map(({ name }) => name), variables, confounded }
}
