/** What is no longer as a lock has it. */
import { featuresChanged } from '../lock-changes.ts'
import { shortened } from '../plan-changes.ts'
import { FEATURES, type ExperimentLock, type Part } from './experiment-lock.ts'

export interface Compared {
  /** `x: dataset mnist`, `engine: threads`. */
  readonly name: string
  /** `absent` where there was none. */
  readonly locked: string
  readonly now: string
  readonly same: boolean
  /** Where it differs, that is refused; else told. */
  readonly binding: boolean
}

/** In the order of the lock; what has come since is last in its part. */
export function compareLocks(locked: ExperimentLock, now: ExperimentLock): readonly Compared[] {
  const labels = [...new Set([...Object.keys(locked.runs), ...Object.keys(now.runs)])]
  return [
    compare('experiment', { name: locked.name }, { name: now.name }),
    ...labels.map((label) => compare(label, locked.runs[label], now.runs[label])),
    compare('engine', locked.engine, now.engine),
    compare('version', locked.versions, now.versions),
    compare('machine', locked.machine, now.machine, false),
  ].flat()
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

/** `x: seed: 0 → 1`. */
export function driftWords({ name, locked, now }: Compared): string {
  const [features] = name === `machine: ${FEATURES}` ? featuresChanged(locked.split(' '), now.split(' ')) : []
  if (features !== undefined) return `machine: ${features}`
  return `${name}: ${shortened(locked)} → ${shortened(now)}`
}
