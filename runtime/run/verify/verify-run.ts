/** Proves that a run's folder is what the run left, and that what it says can be found again. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { InternalError, trainedNetworks, type Plan } from '../../../compiler/index.ts'
import type { OpenOptions } from '../../data/index.ts'
import { isHeld } from '../../hold-folder.ts'
import { rereading } from '../../rereading.ts'
import type { RunState } from '../checkpoint-file.ts'
import { FILES, isFinished, readJson } from '../folder.ts'
import { iterationsOf } from '../iterations.ts'
import { planIn } from '../plan-file.ts'
import { erasOf } from '../plan-history.ts'
import type { MemberResult } from '../observer.ts'
import { summaryIn } from '../summary.ts'
import { measureAgain, orFail } from './again.ts'
import { courseOf, type Course } from './course.ts'
import { Ledger, reasonOf, type Check } from './ledger.ts'
import { readMetrics, type Line } from './metrics-file.ts'
import { checkNetworks } from './networks.ts'
import { checkSeal } from './sealed.ts'
import { checkDataset, checkOtherFiles, checkWeights } from './sources.ts'
import { checkStates, type States } from './states.ts'
import { checkSummary } from './summary-file.ts'
import { checkLock, checkSpec, type Recompile } from './words.ts'

export interface Verified {
  readonly folder: string
  /** Empty where the plan cannot be read. */
  readonly name: string
  readonly status: 'finished' | 'unfinished' | 'interrupted' | 'diverged' | 'running' | 'damaged'
  readonly checks: readonly Check[]
}

export interface VerifyOptions extends OpenOptions {
  readonly recompile: Recompile
}

export async function verifyRun(folder: string, options: VerifyOptions): Promise<Verified> {
  const ledger = new Ledger()
  const plan = planIn(folder)
  const name = plan ? plan.name : ''
  if (await isHeld(folder)) {
    ledger.note(FILES.plan, 'the run is going on, and nothing was verified: it is when it is over')
    return { folder, name, status: 'running', checks: ledger.checks }
  }
  if (!plan) {
    ledger.fail(FILES.plan, 'it is no plan that can be read')
    return { folder, name, status: 'damaged', checks: ledger.checks }
  }
  const finished = isFinished(plan, folder) || existsSync(join(folder, FILES.seal))
  try {
    await rereading((index) => verify(plan, folder, finished, { ...options, index }, ledger))
  } catch (error) {
    if (error instanceof InternalError || error instanceof TypeError || error instanceof RangeError)
      ledger.fail(FILES.plan, `it is no plan that can be followed: ${reasonOf(error)}`)
    else throw error
  }
  return { folder, name, status: finished ? 'finished' : unfinishedStatus(folder), checks: ledger.checks }
}

/** As its summary says it; a run that was killed has none. */
function unfinishedStatus(folder: string): 'unfinished' | 'interrupted' | 'diverged' {
  const said = summaryIn(folder)?.status
  return said === 'interrupted' || said === 'diverged' ? said : 'unfinished'
}

async function verify(
  plan: Plan,
  folder: string,
  finished: boolean,
  options: VerifyOptions,
  ledger: Ledger,
): Promise<void> {
  checkSeal(plan, folder, finished, ledger)
  const lock = checkLock(plan, folder, ledger)
  await checkSpec({ plan, folder, lock }, options.recompile, ledger)
  const summary = readJson(join(folder, FILES.summary)) as Partial<MemberResult> | undefined
  const changed = Math.max(0, ...(lock?.resumed ?? []).flatMap(({ iteration, anyway }) => (anyway ? [iteration] : [])))
  const course = checkCourse({ plan, folder, finished, changed, summary }, ledger)
  const stops = (lock?.resumed ?? []).map(({ iteration }) => iteration)
  const eras = erasOf(lock ?? plan)
  const { forms } = lock?.engine ?? {}
  const kept = { plan, folder, course, isFinished: finished, stops, changed, eras, forms }
  const states = checkStates(kept, ledger)
  if (course && course.wrong === undefined) checkSummary({ plan, finished, changed, course, states, summary }, ledger)
  const dataset = lock && (await checkDataset(plan, { folder, lock, options }, ledger))
  const weights = lock && (await checkWeights(folder, lock, ledger))
  const others = lock && (await checkOtherFiles(folder, lock, ledger))
  const ended = endState(plan, states)
  const networks = finished ? checkNetworks(plan, folder, ended ?? new Map(), ledger) : undefined
  if (!lock || !dataset || !weights || !others || !course || course.wrong !== undefined) return
  const { fingerprint } = states
  const common = { plan, folder, lock, dataset, weights, summary, fingerprint }
  if (finished && (!course.isWhole || !ended)) return
  const best = plan.best && course.best && course.best.iteration > changed ? course.best : undefined
  const last = states.last ?? states.newest
  const ends = finished && plan.best && course.best ? course.best : undefined
  const lastTest = course.tests.findLast((test) => test.iteration === last?.progress.iteration)
  const isBest = best !== undefined && states.best?.iteration === best.iteration
  const state = new Map([
    ...(last?.tensors ?? []),
    ...(isBest || ends ? (states.best?.tensors ?? []) : []),
    ...(networks ?? []),
  ])
  const tested = isBest ? best : ends ? undefined : lastTest
  if (ends && !isBest)
    ledger.note(FILES.metrics, 'the best state is of before the spec was changed: it is not tested again')
  if (!finished && !tested) return
  await orFail(FILES.metrics, ledger, () => measureAgain({ ...common, state, tested }, ledger))
}

function endState(plan: Plan, { last, best }: States): RunState['tensors'] | undefined {
  if (trainedNetworks(plan).length === 0) return undefined
  return (plan.best && best?.tensors) ?? last?.tensors
}

interface Told {
  readonly plan: Plan
  readonly folder: string
  readonly finished: boolean
  readonly changed: number
  readonly summary: Partial<MemberResult> | undefined
}

/** Metrics against the plan. */
function checkCourse({ plan, folder, finished, changed, summary }: Told, ledger: Ledger): Course | undefined {
  const lines = readMetrics(folder, finished, ledger)
  if (!lines) return undefined
  if (changed > 0)
    ledger.note(FILES.metrics, `the spec was changed after ${changed} iterations: lines before are not held against it`)
  const course = courseOf(plan, finished ? lines : withoutLast(lines, summary), { mayEndAnywhere: !finished, changed })
  const wrong = course.wrong === undefined ? [] : [course.wrong]
  ledger.judge(FILES.metrics, `${lines.length} lines, each where the plan has it`, wrong)
  if (!finished) {
    const reached = reachedIteration(lines, course, summary)
    ledger.note(FILES.summary, `the run is not finished: it came to ${reached} of ${iterationsOf(plan)} iterations`)
  }
  return course
}

/** Between two lines only the summary knows. */
function reachedIteration(lines: readonly Line[], { at }: Course, summary: Told['summary']): number {
  const last = Number(lines.at(-1)?.iter ?? 0)
  const said = summary?.iterations ?? last
  const mayBe = said >= last && (said <= at.iteration || summary?.status === 'diverged')
  return mayBe ? said : last
}

/** A run that diverged leaves the last losses that were well, wherever that is. */
function withoutLast<T>(lines: readonly T[], summary: Told['summary']): readonly T[] {
  return summary?.status === 'diverged' ? lines.slice(0, -1) : lines
}
