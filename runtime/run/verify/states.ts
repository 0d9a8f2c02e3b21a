/** Whether the states that were kept are whole, of this plan, and of the iterations that they say. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'

import type { Plan } from '../../../compiler/index.ts'
import {
  bestFile,
  checkpointFile,
  iterationOf,
  lastFile,
  readBest,
  readCheckpoint,
  stateFiles,
  type RunState,
} from '../checkpoint-file.ts'
import { FILES } from '../folder.ts'
import { holds } from '../growing-file.ts'
import { erasAt, leftAt, type Era } from '../plan-history.ts'
import type { Course } from './course.ts'
import { reasonOf, unlike, type Ledger } from './ledger.ts'

export interface States {
  /** Of the run's end. */
  readonly last?: RunState
  /** The newest that is whole. */
  readonly newest?: RunState
  readonly best?: { readonly iteration: number; readonly tensors: RunState['tensors'] }
  readonly fingerprint?: string
}

interface Kept {
  readonly plan: Plan
  readonly folder: string
  /** Undefined where the metrics tell none. */
  readonly course: Course | undefined
  readonly isFinished: boolean
  /** Iterations that the run was stopped at. */
  readonly stops: readonly number[]
  /** From here on the plan holds: what was kept before is another plan's. 0 where none was. */
  readonly changed: number
  /** Which plan the run had when. */
  readonly eras: readonly Era[]
  /** Ops that took another form than the usual one, as the lock has it. */
  readonly forms: RunState['forms']
}

export function checkStates(kept: Kept, ledger: Ledger): States {
  const { plan, course, isFinished } = kept
  const folder = join(kept.folder, FILES.checkpoints)
  const found = stateFiles(folder).map((file) => [file, checkState(kept, file, ledger)] as const)
  const states = found.flatMap(([file, state]) => (state === 'left' ? [] : [[file, state] as const]))
  const files = states.map(([file]) => file)
  const end = checkpointFile(folder, course?.at.iteration ?? -1)
  if (isFinished && course) {
    if (!files.includes(end)) ledger.fail(name(end), 'it is not there: the state of the end is always kept')
    if (files.includes(lastFile(folder))) ledger.fail(name(lastFile(folder)), 'a run that is finished has none')
  }
  const damaged = new Set(states.flatMap(([file, state]) => (state ? [] : [file])))
  const whole = states.flatMap(([, state]) => (state ? [state] : []))
  const reached = whole.at(-1)?.progress.iteration ?? -1
  if (course) checkNames(kept, course, { files, damaged, until: isFinished ? course.at.iteration : reached }, ledger)
  const last = states.find(([file]) => file === end)?.[1]
  const newest = whole.at(-1)
  const best = checkBest(plan, folder, kept, ledger)
  const fingerprint = (last ?? newest)?.fingerprint
  return {
    ...(last && { last }),
    ...(newest && { newest }),
    ...(best && { best }),
    ...(fingerprint !== undefined && { fingerprint }),
  }
}

/** Undefined where it is damaged; `left` where the run went on from an earlier one, so that this one counts for nothing. */
function checkState(kept: Kept, file: string, ledger: Ledger): RunState | 'left' | undefined {
  const { plan, folder, course, changed, eras, isFinished } = kept
  try {
    const state = readCheckpoint(plan, file)
    const { iteration, tests, validations, endings } = state.progress
    const { metadata } = state
    const named = basename(file) === basename(lastFile('')) ? iteration : iterationOf(file)
    const left = isFinished ? undefined : leftAt(eras, { plan: metadata['plan'], iteration })
    if (left !== undefined) {
      ledger.note(name(file), `of before the spec was changed: the run went on after ${left} iterations, without it`)
      return 'left'
    }
    const wrong = [
      ...otherPlan(eras, iteration, metadata),
      ...unlike('forms of ops', kept.forms, state.forms),
      ...unlike('iteration by its name', named, iteration),
      ...unlike('iteration', iteration, Number(metadata['iteration'])),
      ...(holds(join(folder, FILES.metrics), state.metrics)
        ? []
        : [
            `${FILES.metrics} does not begin with the ${state.metrics.bytes} bytes that it had when this state was kept`,
          ]),
      ...(course
        ? [
            ...apart('tests', course.at.tests, tests),
            ...apart('validations', course.at.validations, validations),
            ...(changed > 0 ? [] : apart('stages that ended early', course.at.endings, endings)),
            ...(changed > 0 || course.wrong !== undefined
              ? []
              : unlike(
                  'the best so far, by the metrics',
                  course.bests[tests.length - 1],
                  state.progress.best.iteration,
                )),
          ]
        : []),
    ]
    ledger.judge(name(file), `whole, of this plan, after ${iteration} iterations, of these metrics`, wrong)
    return state
  } catch (error) {
    ledger.fail(name(file), reasonOf(error))
    return undefined
  }
}

/** Where a state is not of the plan that the run had then. */
function otherPlan(
  eras: readonly Era[],
  iteration: number,
  { plan, result }: Readonly<Record<string, string>>,
): readonly string[] {
  const then = erasAt(eras, iteration)
  const own = then.find((era) => era.plan === plan)
  if (own) return own.result === undefined ? [] : unlike('the result’s hash', own.result, result)
  const [expected, ...others] = then.map((era) => era.plan)
  const when = eras.length > 1 ? `, of the plan after ${iteration} iterations` : ''
  return unlike(`the plan’s hash${when}`, others.length > 0 ? [expected, ...others] : expected, plan)
}

/** What the metrics say until a state was kept, against what the state says. */
function apart<T>(what: string, metrics: readonly T[], state: readonly T[]): readonly string[] {
  const at = state.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(metrics[i]))
  if (at < 0) return []
  const [own, lines] = [state[at], metrics[at]].map((value) => JSON.stringify(value) ?? 'none')
  return [`${what}: this state has ${own}, and ${FILES.metrics} ${lines}`]
}

interface Files {
  readonly files: readonly string[]
  /** Those of them that cannot be read: that was said. */
  readonly damaged: ReadonlySet<string>
  /** Iterations until which it is known what the run has kept. */
  readonly until: number
}

/** A run keeps the states that its spec asks for, and those that it was stopped at. */
function checkNames(
  { plan, folder, stops, changed, isFinished }: Kept,
  course: Course,
  { files, damaged, until }: Files,
  ledger: Ledger,
): void {
  const { keep = Infinity } = plan
  const ends = isFinished ? [course.at.iteration] : []
  const asked = [...new Set([...course.snapshots.filter((iteration) => iteration <= until), ...ends])]
  const kept = files.filter((file) => file !== lastFile(join(folder, FILES.checkpoints))).map(iterationOf)
  const known = new Set([...asked, ...stops, ...(isFinished ? [] : [until])])
  for (const iteration of kept)
    if (
      !known.has(iteration) &&
      iteration > changed &&
      !damaged.has(checkpointFile(join(folder, FILES.checkpoints), iteration))
    )
      ledger.fail(inFolder(iteration), 'the run keeps no state of that iteration')
  const isFull = kept.length >= keep // then older ones have gone
  for (const iteration of asked)
    if (!kept.includes(iteration) && iteration > changed && (!isFull || iteration > Math.min(...kept)))
      ledger.fail(inFolder(iteration), 'it is not there, and the run keeps it')
}

function inFolder(iteration: number): string {
  return name(checkpointFile('', iteration))
}

function checkBest(plan: Plan, folder: string, kept: Kept, ledger: Ledger): States['best'] {
  const { course, isFinished } = kept
  const file = bestFile(folder)
  const iteration = course?.best?.iteration
  const isThere = existsSync(file)
  if (!plan.best || (!isThere && iteration === undefined)) {
    if (isThere) ledger.fail(name(file), 'the plan asks for no best state')
    return undefined
  }
  if (!isThere) {
    if (isFinished) ledger.fail(name(file), `it is not there: the best was after ${iteration} iterations`)
    return undefined
  }
  try {
    const best = readBest(plan, file)
    const { metadata } = best
    if (!isFinished && leftAt(kept.eras, { plan: metadata['plan'], iteration: best.iteration }) !== undefined) {
      ledger.note(name(file), 'of before the spec was changed: the best is looked for anew')
      return undefined
    }
    const wrong = [
      ...otherPlan(kept.eras, best.iteration, metadata),
      ...(course && !mayBeBest(kept, course, best.iteration)
        ? unlike('iteration of the best test', iteration, best.iteration)
        : []),
    ]
    ledger.judge(name(file), `whole, of this plan, after ${best.iteration} iterations`, wrong)
    return best
  } catch (error) {
    ledger.fail(name(file), reasonOf(error))
    return undefined
  }
}

/** A run that was killed may have written a line of which it had not kept the state, or lost one of which it had. */
function mayBeBest({ isFinished }: Kept, { best, bests, tests }: Course, iteration: number): boolean {
  if (isFinished) return iteration === best?.iteration
  const latest = [...new Set(bests)].slice(-2)
  return latest.includes(iteration) || iteration > (tests.at(-1)?.iteration ?? -1)
}

function name(file: string): string {
  return `${FILES.checkpoints}/${basename(file)}`
}
