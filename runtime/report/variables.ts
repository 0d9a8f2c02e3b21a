/** In what runs differ: what a sweep set, or, of runs that somebody began one by one, what their plans say otherwise. */
import { seedlessHash, type Plan } from '../../compiler/index.ts'
import { groupedBy } from './grouped-by.ts'
import type { RunRecord } from './record.ts'

export type Value = string | number | boolean | null

/** Runs that differ in nothing but the seed. */
export interface Setting {
  /** As a member is called, without the seed. */
  readonly label: string
  readonly experiment: string
  readonly values: Readonly<Record<string, Value>>
  readonly runs: readonly RunRecord[]
}

export interface Varied {
  /** The keys that differ, the seed aside, in the order in which they were found. */
  readonly variables: readonly string[]
  /** In the order of their first runs. */
  readonly settings: readonly Setting[]
}

/** A name longer than this is no name. */
const LONG = 80

/** As people write it: six digits are more than anybody chose. */
export function inWords(value: Value | undefined): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : value === undefined ? '–' : String(value)
}

/** What a member was set to, the seed aside, as one text. */
export function setsKey({ sets }: Pick<RunRecord, 'sets'>): string {
  const { seed: _seed, ...others } = sets
  return JSON.stringify(others)
}

/**
 * `runs` with what distinguishes each as its `sets`. What a sweep set stays, and what members that it calls alike differ in
 * comes on top, so that runs of one setting differ in the seed alone.
 */
export function distinguished(runs: readonly RunRecord[]): readonly RunRecord[] {
  const byName = groupedBy(runs, ({ plan }) => plan.name)
  const found = new Map([...byName.values()].flatMap((some) => differing(some)))
  return runs.map((run) => ({ ...run, sets: found.get(run) ?? run.sets }))
}

/** The settings of all runs, and what they differ in. */
export function variedOf(runs: readonly RunRecord[]): Varied {
  const keys = new Set(runs.flatMap(({ sets }) => Object.keys(sets)))
  keys.delete('seed')
  const several = new Set(runs.map(({ plan }) => plan.name)).size > 1
  const variables = [...keys].filter((key) => new Set(runs.map(({ sets }) => sets[key])).size > 1)
  const groups = groupedBy(runs, (run) => JSON.stringify([run.plan.name, setsKey(run)]))
  const settings = [...groups.values()].map((some): Setting => {
    const [{ plan, sets, label }] = some
    const { seed: _seed, ...values } = sets
    const said = Object.entries(values)
      .filter(([path]) => variables.includes(path))
      .map(([path, to]) => `${path}=${inWords(to)}`)
      .join(', ')
    const own = some.length === 1 ? label : said.length > LONG ? `${label} and ${some.length - 1} more` : said
    const words = [several || own === '' ? plan.name : '', own].filter((word) => word !== '')
    return { label: [...new Set(words)].join(' '), experiment: plan.name, values, runs: some }
  })
  return { variables, settings }
}

/** What a member's label says: `lambda=0.5,seed=1`; undefined where it was cut, or says nothing so. */
export function setsInLabel(label: string): Readonly<Record<string, Value>> | undefined {
  const parts = label.split(',').map((part) => /^([^=]+)=(.*)$/.exec(part))
  const sets = parts.flatMap((part) => (part ? [[part[1], valueOf(part[2])] as const] : []))
  return sets.length === parts.length && !/\+\d+$/.test(label) ? Object.fromEntries(sets) : undefined
}

function valueOf(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

/** Of runs of one experiment: their sets, and the leaves of their plans that differ among those with the same sets. */
function differing(runs: readonly RunRecord[]): readonly (readonly [RunRecord, RunRecord['sets']])[] {
  const alike = [...groupedBy(runs, setsKey).values()].filter((some) => some.length > 1)
  const keys = new Set(alike.flatMap((some) => differingKeys(some.map(({ plan }) => leavesIn(plan)))))
  if (keys.size === 0) return []
  const found = runs.map((run) => {
    const own = [...leavesIn(run.plan)].filter(([key]) => keys.has(key))
    return [run, { ...run.sets, ...Object.fromEntries(own) }] as const
  })
  const rest = [...groupedBy(found, ([, sets]) => setsKey({ sets })).values()]
  return rest.flatMap((some) => {
    const hashes = some.length > 1 ? some.map(([{ plan }]) => seedlessHash(plan)) : []
    return new Set(hashes).size < 2
      ? some
      : some.map(([run, sets], i) => [run, { ...sets, plan: hashes[i].slice(0, 8) }] as const)
  })
}

function leavesIn(plan: Plan): ReadonlyMap<string, Value> {
  return new Map(leavesOf(settingsOf(plan), []))
}

function differingKeys(all: readonly ReadonlyMap<string, Value>[]): readonly string[] {
  const keys = [...new Set(all.flatMap((own) => [...own.keys()]))]
  return keys.filter((key) => new Set(all.map((own) => own.get(key))).size > 1)
}

/** Settings of the data and of solvers in which two plans differ, each with both values. */
export function trainedOtherwise(one: Plan, other: Plan): readonly (readonly [string, string, string])[] {
  const [a, b] = [leavesIn(one), leavesIn(other)]
  return differingKeys([a, b])
    .filter((key) => /^(data|solver|stages\.[^.]+)\./.test(key) && !/\.(display|snapshot|test)(\.|$)/.test(key))
    .map((key) => [key, inWords(a.get(key)), inWords(b.get(key))])
}

/** What of a plan an experimenter chose, under the keys of the language as far as these have it. */
function settingsOf({ seed, data, networks, losses, stages }: Plan): Readonly<Record<string, unknown>> {
  const { batch, limit, shuffle, dataset, transform, excluded } = data
  return {
    seed,
    data: { dataset, batch, limit, shuffle, transform, excluded },
    ...Object.fromEntries(
      networks.map(({ name, parameters, trainable, mode }) => [name, { parameters, trainable, mode }]),
    ),
    losses: Object.fromEntries(
      losses.map(({ name, type, weight, active, temperature, formula }) => [
        name,
        { type, weight, active, temperature, formula },
      ]),
    ),
    ...(stages.length === 1
      ? { solver: stages[0].solver }
      : Object.fromEntries(stages.map(({ name, solver }) => [`stages.${name}`, solver]))),
  }
}

function leavesOf(value: unknown, path: readonly string[]): readonly (readonly [string, Value])[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return [[path.join('.'), JSON.stringify(value)]]
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
  return [[path.join('.'), value as Value]]
}
