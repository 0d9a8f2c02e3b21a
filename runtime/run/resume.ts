/** How an unfinished run goes on: whether it would still be the same run, from which state, and what is written down. */
import { join } from 'node:path'

import type { Diagnostic, Plan } from '../../compiler/index.ts'
import { RunError } from '../run-error.ts'
import { stateFiles, type RunState } from './checkpoint-file.ts'
import { FILES, readJson } from './folder.ts'
import { latestState, type Accepted, type Latest } from './latest-state.ts'
import { changesSince, driftSince, proveSame } from './lock-changes.ts'
import { readLock } from './lock-file.ts'
import type { Lock, Resumption } from './lock.ts'
import { planChanges } from './plan-changes.ts'
import { erasAt, erasOf } from './plan-history.ts'
import { summaryIn } from './summary.ts'

export interface GoesOn extends Latest {
  readonly lock: Lock
  /** It is not the run that it was, and somebody said why. */
  readonly isChanged: boolean
  /** What it goes on with is not all that it began with. */
  readonly warning?: Diagnostic
}

interface Unfinished {
  readonly plan: Plan
  readonly folder: string
  readonly anyway: string | undefined
}

/** A run in a folder of which nothing counts. */
export function beginning(lock: Lock): GoesOn {
  return { lock, state: undefined, best: undefined, rejected: [], lost: [], isChanged: false }
}

/** What the folder holds of the run. Throws a RunError where it would not be the same any more, or no state serves. */
export function goOn({ plan, folder, anyway }: Unfinished, now: Lock): GoesOn {
  const before = lockBefore(folder, anyway)
  const was = readJson(join(folder, FILES.plan)) as Plan // that it is one is why the folder counts
  const around = [...(before.lock ? changesSince(before.lock, now) : []), ...before.lost]
  if (before.lock && before.lock.hashes.plan !== was.hashes.plan)
    around.push(`${FILES.lock} is of another plan than ${FILES.plan}`)
  if (anyway === undefined) proveSame(folder, around)
  const earlier = before.lock?.resumed ?? []
  const bad = stoppedBy(folder)
  const latest = latestState(plan, folder, {
    ...(bad && { bad }),
    isOurs: ownPlans(plan, was, before.lock),
    anyway: anyway !== undefined,
    forms: now.engine.forms,
    otherBest: JSON.stringify(was.best) !== JSON.stringify(plan.best),
  })
  const changes = [...planChanges(was, plan), ...around, ...latest.lost]
  const isChanged =
    anyway !== undefined && (was.hashes.plan !== plan.hashes.plan || around.length + latest.lost.length > 0)
  const other = (before.lock ?? was).hashes // a plan that the lock does not have yet has kept nothing
  const resumed: Resumption = {
    iteration: latest.state?.progress.iteration ?? 0,
    ...(anyway !== undefined &&
      changes.length > 0 && {
        anyway: { reason: anyway, changes, ...(other.plan !== plan.hashes.plan && hashesOf(other)) },
      }),
    ...(before.lock && computedWith(before.lock, now)),
  }
  const drift = before.lock ? driftSince(before.lock, now) : []
  return {
    ...latest,
    lock: { ...now, ...(before.lock && began(before.lock)), resumed: [...earlier, resumed] },
    isChanged,
    ...(drift.length > 0 && { warning: drifted(drift) }),
  }
}

/** The state that an unfinished run would go on from, if nothing has changed. Throws a RunError where none serves. */
export function resumesFrom(folder: string, plan: Plan): RunState | undefined {
  const { lock } = lockBefore(folder, undefined)
  const bad = stoppedBy(folder)
  const isOurs = ownPlans(plan, plan, lock)
  const forms = lock?.engine.forms
  return latestState(plan, folder, { ...(bad && { bad }), isOurs, forms, anyway: false, otherBest: false }).state
}

/** Whether a state is of the plan that the run had when it kept it. Where the lock is lost, of what the folder has, or now. */
function ownPlans(plan: Plan, was: Plan, lock: Lock | undefined): Accepted['isOurs'] {
  const known = new Set([plan.hashes.plan, was.hashes.plan])
  const eras = lock && erasOf(lock)
  return (state) =>
    eras ? erasAt(eras, state.iteration).some((era) => era.plan === state.plan) : known.has(state.plan)
}

function hashesOf({ plan, result }: Plan['hashes']): Plan['hashes'] {
  return { plan, result }
}

/** The guard that ended the run the last time, and since when states are bad; undefined where none did, or all of them are good. */
function stoppedBy(folder: string): Accepted['bad'] {
  const { code, since } = summaryIn(folder)?.guard ?? {}
  return code === undefined || since === undefined ? undefined : { code, since }
}

/** As far as it can be read. Throws a RunError where it cannot, there is a state that depends on it, and nobody said why. */
function lockBefore(
  folder: string,
  anyway: string | undefined,
): { readonly lock?: Lock; readonly lost: readonly string[] } {
  try {
    return { lock: readLock(join(folder, FILES.lock)), lost: [] }
  } catch (error) {
    if (!(error instanceof RunError)) throw error
    if (stateFiles(join(folder, FILES.checkpoints)).length === 0) return { lost: [] }
    if (anyway !== undefined) return { lost: [`what it began with is not known: ${error.message}`] }
    throw new RunError(error.code, 2, `what the run began with is not known: ${error.message}`, {
      help: `bring back ${FILES.lock}; or \`--resume-anyway "why"\` goes on with what is there now; or begin anew in another folder: \`--out\``,
    })
  }
}

/** Stays as it was: what came later stands in `resumed`. */
function began({ versions, packages, machine }: Lock): Partial<Lock> {
  return { versions, ...(packages && { packages }), machine }
}

function computedWith(before: Lock, now: Lock): Partial<Resumption> {
  const keys = ['versions', 'packages', 'machine'] as const
  return Object.fromEntries(
    keys.flatMap((key) => (JSON.stringify(before[key]) === JSON.stringify(now[key]) ? [] : [[key, now[key]]])),
  )
}

function drifted(drift: readonly string[]): Diagnostic {
  return {
    code: 'lock-machine',
    severity: 'warning',
    message: `the run goes on with other things than it began with: ${drift.join('; ')}`,
    help: 'numbers may differ in their last digits from those of a run that was not stopped',
    notes: [],
  }
}
