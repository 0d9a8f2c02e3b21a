/** Which plan a run had when: `lock.json` remembers those that it had before changes that were meant. */
import type { Plan } from '../../compiler/index.ts'
import type { Lock } from './lock.ts'

/** A part of a run, from one change of its plan to the next. */
export interface Era {
  /** Iterations before it. */
  readonly from: number
  readonly plan: string
  /** Absent where an earlier version of ts-compile wrote the lock. */
  readonly result?: string
}

/** The earliest first; the last one goes on. */
export function erasOf({ hashes, resumed = [] }: Pick<Lock, 'hashes' | 'resumed'>): readonly Era[] {
  const eras: Era[] = []
  let from = 0
  for (const { iteration, anyway } of resumed) {
    if (anyway?.plan === undefined) continue
    eras.push({ from, plan: anyway.plan, ...(anyway.result !== undefined && { result: anyway.result }) })
    from = iteration
  }
  return [...eras, { from, plan: hashes.plan, result: hashes.result }]
}

/**
 * Those that a state of so many iterations may be of. Two at the iteration of a change; a run that went on from an earlier
 * state has left what it had kept later, so that is none's.
 */
export function erasAt(eras: readonly Era[], iteration: number): readonly Era[] {
  return eras.filter(({ from }, i) => from <= iteration && eras.slice(i + 1).every((later) => iteration <= later.from))
}

/** What a state says of the plan that it is of. */
export type OfPlan = Pick<Plan['hashes'], 'plan'> & { readonly iteration: number }

/** The iteration at which the run left the course that a state is of; undefined where it did not, or never was on it. */
export function leftAt(eras: readonly Era[], { plan, iteration }: OfPlan): number | undefined {
  if (erasAt(eras, iteration).some((era) => era.plan === plan)) return undefined
  const at = eras.findIndex((era) => era.plan === plan && era.from <= iteration)
  const next = eras.slice(at + 1).find(({ from }) => from < iteration)
  return at < 0 ? undefined : next?.from
}
