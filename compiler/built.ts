/** What is left of an experiment that broke no law, and what of it and its sweep is handed out. */
import { posix } from 'node:path'

import type { Setting } from './compose/index.ts'
import type { Span, Waived } from './diagnostics/index.ts'
import { later } from './later.ts'
import type { Model, WeightMap } from './network/index.ts'
import { analysisPlan, compiledNetwork, marksOf, withWaived, type CompiledNetwork, type Plan } from './plan/index.ts'
import { resolvedText } from './resolved.ts'
import type { CompiledExperiment } from './result.ts'
import type { MapTree, Scalar, Tree } from './source/index.ts'
import type { Teacher } from './weights.ts'

/** Functions make what is not always asked for, once. */
export interface Built {
  readonly name: string
  readonly dataset: string
  readonly tree: MapTree
  readonly model: Model
  readonly plan: () => Plan
  readonly networks: () => readonly CompiledNetwork[]
  readonly weights: readonly WeightMap[]
  readonly waived: readonly Waived[]
}

interface Whole {
  readonly file: string
  readonly base: Built
  readonly members: readonly { readonly label: string; readonly settings: readonly Setting[]; readonly built: Built }[]
  readonly sweepSpan?: Span
  readonly teachers: ReadonlyMap<string, Teacher>
  /** What the base's `allow` waives of the spec as a whole. */
  readonly waived: readonly Waived[]
}

export function compiledExperiment({ file, base, members, sweepSpan, teachers, waived }: Whole): CompiledExperiment {
  const withAll = (plan: () => Plan): (() => Plan) => later(() => withWaived(plan(), waived))
  const spec = withAll(base.plan)
  const folder = posix.dirname(file)
  return {
    name: base.name,
    folder,
    tree: base.tree,
    model: base.model,
    dataset: base.dataset,
    get spec() {
      return spec()
    },
    get resolved() {
      return resolvedText(base.model.spec, folder)
    },
    resolvedIn: (other) => resolvedText(base.model.spec, other),
    get networks() {
      return base.networks()
    },
    analysis: (batch) => analysisPlan(base.model, base.weights, batch),
    members: members.map(({ label, settings, built }) => {
      const plan = withAll(built.plan)
      return {
        label,
        sets: Object.fromEntries(settings.map(({ path, value }) => [path, scalar(value)])),
        dataset: built.dataset,
        tree: built.tree,
        get plan() {
          return plan()
        },
        get resolved() {
          return resolvedText(built.model.spec, folder)
        },
        resolvedIn: (other) => resolvedText(built.model.spec, other),
      }
    }),
    ...(sweepSpan && { sweepSpan }),
    teachers: [...teachers.values()].flatMap(({ experiment }) => experiment ?? []),
  }
}

/** Each network of a model by itself, with where its weights come from. */
export function networksAlone(model: Model, weights: readonly WeightMap[]): readonly CompiledNetwork[] {
  return [...model.networks.values()].map((network) =>
    compiledNetwork(
      network,
      weights.find((map) => map.network === network.name),
    ),
  )
}

function scalar(tree: Tree): Scalar {
  return tree.kind === 'scalar' ? tree.value : null
}

interface Member {
  readonly label: string
  readonly settings: readonly Setting[]
  readonly span: Span
  readonly built: Built
}

/** The members of a sweep, each with something that is the same in those alone that do the same. */
export function identified(
  members: readonly Member[],
): readonly (Omit<Member, 'settings' | 'built'> & { readonly keys: readonly Setting[]; readonly hash: string })[] {
  const marks = members.map(({ built }) => marksOf(built.model.spec))
  const counts = new Map<string, number>()
  for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1)
  return members.map(({ label, span, settings, built }, i) => {
    const mark = marks[i]
    return { label, span, keys: settings, hash: counts.get(mark) === 1 ? mark : built.plan().hashes.plan }
  })
}
