/** What is no longer as a lock has it. */
import type { CompiledExperiment } from '../../../compiler/index.ts'
import { inWords, shortened } from '../differences.ts'
import { featuresChanged } from '../lock-changes.ts'
import { placeToday, specChanges, teachersOf } from '../spec-changes.ts'
import { FEATURES, type ExperimentLock, type Part } from './experiment-lock.ts'

export interface Compared {
  /** `x: dataset mnist`, `engine: threads`; `x: solver.base_lr`, where the lock has the spec and that is another. */
  readonly name: string
  /** `absent` where there was none. */
  readonly locked: string
  readonly now: string
  readonly same: boolean
  /** Where it differs, that is refused; else told. */
  readonly binding: boolean
  /** `x.yaml:9:23`: where a key of a spec stands today. */
  readonly place?: string
  /** It is the hash of what keys say that are told. */
  readonly follows?: true
}

/** What the lock is held against: as it would be today, and the specs that say so. */
export interface Today {
  readonly lock: ExperimentLock
  readonly experiment: CompiledExperiment
}

/** In the order of the lock; what has come since is last in its part. */
export function compareLocks(locked: ExperimentLock, { lock: now, experiment }: Today): readonly Compared[] {
  const labels = [...new Set([...Object.keys(locked.runs), ...Object.keys(now.runs)])]
  const keys = changedKeys(locked, experiment)
  const told = new Set(keys.map(({ name }) => name))
  const changed = new Set(keys.map(({ label }) => label))
  const runs = labels.flatMap((label) => {
    const isChanged = changed.has(locked.specs?.[label] ? label : experiment.name) // members are of the experiment's spec
    const follows = new Set(['result', 'plan', ...(isChanged ? ['spec'] : [])].map((key) => `${label}: ${key}`))
    return compare(label, locked.runs[label], now.runs[label])
      .filter(({ name }) => !told.has(name))
      .map((one) => (!one.same && keys.length > 0 && (follows.has(one.name) || isPlan(one)) ? followed(one) : one))
  })
  return [
    ...compare('experiment', { name: locked.name }, { name: now.name }),
    ...keys.map(({ label: _label, ...key }) => key),
    ...runs,
    ...compare('engine', locked.engine, now.engine),
    ...compare('version', locked.versions, now.versions),
    ...compare('machine', locked.machine, now.machine, false),
  ]
}

/** What weights of a teacher are locked to. */
function isPlan({ locked }: Compared): boolean {
  return locked.startsWith('plan ')
}

function followed(one: Compared): Compared {
  return { ...one, follows: true }
}

interface ChangedKey extends Compared {
  readonly label: string
}

/** What the specs say otherwise than those that the lock has. */
function changedKeys({ specs = {} }: ExperimentLock, experiment: CompiledExperiment): readonly ChangedKey[] {
  const today = new Map([[experiment.name, experiment], ...teachersOf(experiment)])
  return Object.entries(specs).flatMap(([label, lines]) => {
    const now = today.get(label)
    const changes = now ? specChanges(lines, now.resolved, now.tree) : []
    return changes.map(({ key, before, now: is, span }) => ({
      label,
      name: `${label}: ${key}`,
      locked: inWords(before),
      now: inWords(is),
      same: false,
      binding: true,
      place: placeToday(span),
    }))
  })
}

/** Every name of either. */
export function compare(part: string, locked: Part = {}, now: Part = {}, binding = true): readonly Compared[] {
  return [...new Set([...Object.keys(locked), ...Object.keys(now)])].map((key) => ({
    name: `${part}: ${key}`,
    locked: String(locked[key] ?? 'absent'),
    now: String(now[key] ?? 'absent'),
    same: locked[key] === now[key],
    binding,
  }))
}

/** `x: seed: 0 → 1`, and the place where it stands. */
export function driftWords({ name, locked, now, place }: Compared): string {
  const [features] = name === `machine: ${FEATURES}` ? featuresChanged(locked.split(' '), now.split(' ')) : []
  if (features !== undefined) return `machine: ${features}`
  return `${name}: ${shortened(locked)} → ${shortened(now)}${place === undefined ? '' : ` (${place})`}`
}
