/** Several experiments beside each other: the variables in which they differ, and pairs that differ in more than one thing. */
import type { CompiledExperiment } from '../result.ts'
import { treeAt } from '../source/index.ts'
import type { Change } from './change.ts'
import { diffExperiments } from './diff.ts'
import { differences } from './differences.ts'
import { roundedText } from './in-line.ts'
import { matchNames } from './names.ts'
import { ownValue } from './own-value.ts'
import { sideOf } from './sides.ts'

export interface Variable {
  /** `student.conv1_s.num_output`, under the names of the first experiment that has it. */
  readonly subject: string
  /** One an experiment; undefined where it has none. */
  readonly values: readonly (string | undefined)[]
}

export interface Comparison {
  /** The experiments' names, in the order in which they were named; two may have the same. */
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

interface Compared {
  readonly pair: readonly [number, number]
  readonly changes: readonly Change[]
}

/** Of two experiments or more. Each is held against the first; a cell is what its own experiment says. */
export function compareExperiments(experiments: readonly CompiledExperiment[]): Comparison {
  const pairs = experiments.flatMap((one, i) =>
    experiments.slice(i + 1).map((other, j): Compared => {
      const { changes } = diffExperiments(one, other)
      return { pair: [i, i + 1 + j], changes }
    }),
  )
  const first = experiments.map((one) => namesOfFirst(experiments[0] ?? one, one))
  const told = pairs.map(({ pair: [i, j], changes }): Compared => {
    const [one, other] = [experiments[i], experiments[j]]
    const variables = changes.filter(({ code }) => !FOLLOWS.has(code))
    const split = one && other ? variables.flatMap((found) => apart(found, one, other)) : []
    const named = split.map((found) => {
      const now = first[found.action === 'removed' ? i : j]
      return { ...found, subject: now ? now(found.subject) : found.subject }
    })
    return { pair: [i, j], changes: named }
  })
  const subjects = new Set(
    told.filter(({ pair: [i] }) => i === 0).flatMap(({ changes }) => changes.map(({ subject }) => subject)),
  )
  const variables = [...subjects].map((subject): Variable => {
    const own = experiments.map((experiment) => ownValue(experiment, subject.split('.')))
    const values = own.some((value) => value !== undefined) ? own : experiments.map((_, k) => toldOf(told, subject, k))
    return { subject, values: values.map((value) => value && roundedText(value)) }
  })
  const confounded = pairs.flatMap(({ pair, changes }) =>
    changes.filter(({ code }) => code === 'confounded').map(({ subject }) => ({ pair, causes: subject })),
  )
  return {
    names: experiments.map(({ name }) => name),
    variables: variables.filter(({ values }) => new Set(values).size > 1),
    confounded,
  }
}

/** A change that is told of a loss as a whole, or of two, is one of each key in which they differ. */
function apart(found: Change, one: CompiledExperiment, other: CompiledExperiment): readonly Change[] {
  const { code, subject } = found
  if (found.section === 'weights' && !subject.includes('.')) return [{ ...found, subject: `${subject}.weights` }]
  if (code === 'loss-renamed') return [found, { ...found, subject: `losses.${found.before ?? ''}` }]
  if (code === 'losses-crossed')
    return (found.of ?? []).flatMap((part) =>
      'loss' in part ? [{ ...found, subject: `losses.${part.loss}.weight` }] : [],
    )
  if ((code !== 'loss-respelled' && code !== 'loss-scaled') || subject.endsWith('.weight')) return [found]
  const [old, now] = [one, other].map(({ tree }) => treeAt(tree, subject.split('.')))
  return differences(old, now, (text) => text).map(({ path }) => ({ ...found, subject: [subject, ...path].join('.') }))
}

/** What of `other` is called otherwise in `first`, by its name there. */
function namesOfFirst(first: CompiledExperiment, other: CompiledExperiment): (subject: string) => string {
  const { networks } = matchNames(sideOf(first), sideOf(other))
  const names = new Map<string, string>()
  for (const { before, after, layers } of networks) {
    if (!before || !after) continue
    names.set(after.plan.name, before.plan.name)
    for (const layer of layers) {
      if (!layer.before || !layer.after) continue
      names.set(`${after.plan.name}.${layer.after.plan.name}`, `${before.plan.name}.${layer.before.plan.name}`)
    }
  }
  return (subject) => {
    const [network = '', layer = '', ...rest] = subject.split('.')
    const both = names.get(`${network}.${layer}`)
    if (both !== undefined) return [both, ...rest].join('.')
    return [names.get(network) ?? network, ...subject.split('.').slice(1)].join('.')
  }
}

/** What of a network an experiment has: as a pair that differs in it tells it; else as the first has it, unless it is in what is gone. */
function toldOf(told: readonly Compared[], subject: string, k: number): string | undefined {
  for (const { pair, changes } of told) {
    const found = pair.includes(k) && changes.find((change) => change.subject === subject)
    if (found) return pair[0] === k ? found.before : found.after
  }
  const own = told.find(({ pair: [one, other] }) => one === 0 && other === k)?.changes ?? []
  if (own.some((change) => change.action === 'removed' && subject.startsWith(`${change.subject}.`))) return undefined
  return k === 0 ? undefined : toldOf(told, subject, 0)
}
