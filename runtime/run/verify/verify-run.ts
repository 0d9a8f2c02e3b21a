/** Proves that a run's folder is what the run left, and that what it says can be found again. */
import { join } from 'node:path'

import { InternalError, trainedNetworks, type Plan } from '../../../compiler/index.ts'
import type { OpenOptions } from '../../data/index.ts'
import { isHeld } from '../../hold-folder.ts'
import { FILES, isFinished, plannedIn, readJson } from '../folder.ts'
import { iterationsOf } from '../iterations.ts'
import type { Lock } from '../lock.ts'
import type { MemberResult } from '../observer.ts'
import { bestOf } from '../selection.ts'
import { measureAgain, orFail } from './again.ts'
import { courseOf, type Course } from './course.ts'
import { Ledger, reasonOf, unlike, type Check } from './ledger.ts'
import { readMetrics, type Line } from './metrics-file.ts'
import { checkNetworks } from './networks.ts'
import { checkSeal } from './sealed.ts'
import { checkDataset, checkOtherFiles, checkWeights } from './sources.ts'
import { checkStates, type States } from './states.ts'
import { checkLock, checkSpec, type Recompile } from './words.ts'

export interface Verified {
  readonly folder: string
  /** Empty where the plan cannot be read. */
  readonly name: string
  readonly status: 'finished' | 'unfinished' | 'running' | 'damaged'
  readonly checks: readonly Check[]
}

export interface VerifyOptions extends OpenOptions {
  readonly recompile: Recompile
}

export async function verifyRun(folder: string, options: VerifyOptions): Promise<Verified> {
  const ledger = new Ledger()
  const plan = plannedIn(folder) && (readJson(join(folder, FILES.plan)) as Plan)
  if (!plan) {
    ledger.fail(FILES.plan, 'it is no plan that can be read')
    return { folder, name: '', status: 'damaged', checks: ledger.checks }
  }
  const { name } = plan
  if (await isHeld(folder)) {
    ledger.pass(FILES.plan, 'the run is going on: it is verified when it is over')
    return { folder, name, status: 'running', checks: ledger.checks }
  }
  const finished = isFinished(plan, folder) || endedIn(folder)
  try {
    await verify(plan, folder, finished, options, ledger)
  } catch (error) {
    if (error instanceof InternalError || error instanceof TypeError || error instanceof RangeError)
      ledger.fail(FILES.plan, `it is no plan that can be followed: ${reasonOf(error)}`)
    else throw error
  }
  return { folder, name, status: finished ? 'finished' : 'unfinished', checks: ledger.checks }
}

/** A run that lost its networks since is still one that was finished. */
function endedIn(folder: string): boolean {
  return (readJson(join(folder, FILES.summary)) as { status?: unknown } | null | undefined)?.status === 'finished'
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
  const course = checkCourse({ plan, folder, finished, lock, summary }, ledger)
  const stops = (lock?.resumed ?? []).map(({ iteration }) => iteration)
  const states = checkStates({ plan, folder, course, isFinished: finished, stops }, ledger)
  const dataset = lock && (await checkDataset(plan, { folder, lock, options }, ledger))
  const weights = lock && (await checkWeights(folder, lock, ledger))
  const others = lock && (await checkOtherFiles(folder, lock, ledger))
  if (!finished) return
  const ended = endState(plan, states)
  const networks = checkNetworks(plan, folder, ended ?? new Map(), ledger)
  if (!lock || !dataset || !weights || !others || !course?.isWhole || !ended) return
  const tested =
    plan.best && course.best ? course.best : course.tests.findLast((test) => test.iteration === course.at.iteration)
  const { fingerprint } = states
  const state = new Map([...(states.last?.tensors ?? []), ...ended, ...networks])
  await orFail(FILES.metrics, ledger, () =>
    measureAgain({ plan, folder, lock, dataset, weights, state, tested, summary, fingerprint }, ledger),
  )
}

function endState(plan: Plan, { last, best }: States): States['best'] {
  if (trainedNetworks(plan).length === 0) return undefined
  return (plan.best && best) ?? last?.tensors
}

interface Told {
  readonly plan: Plan
  readonly folder: string
  readonly finished: boolean
  readonly lock: Lock | undefined
  readonly summary: Partial<MemberResult> | undefined
}

/** Metrics against the plan, and the summary against the metrics. */
function checkCourse({ plan, folder, finished, lock, summary }: Told, ledger: Ledger): Course | undefined {
  const anyway = lock?.resumed?.find((resumption) => resumption.anyway)?.anyway
  if (anyway) {
    ledger.pass(FILES.metrics, `lines not compared with the plan, which was changed on the way: ${anyway.reason}`)
    return undefined
  }
  const lines = readMetrics(folder, finished, ledger)
  if (!lines) return undefined
  const course = courseOf(plan, finished ? lines : withoutLast(lines, summary), !finished)
  ledger.judge(
    FILES.metrics,
    `${lines.length} lines, each where the plan has it`,
    course.wrong === undefined ? [] : [course.wrong],
  )
  if (!finished) {
    const reached = reachedIteration(lines, course, summary)
    ledger.pass(FILES.summary, `the run is not finished: it came to ${reached} of ${iterationsOf(plan)} iterations`)
    return course
  }
  if (!summary) ledger.fail(FILES.summary, 'it cannot be read')
  if (course.wrong !== undefined) return undefined
  if (summary) checkSummary(plan, course, summary, ledger)
  return course
}

/** Between two lines only the summary knows; one that a later, cut-off run has left behind is not asked. */
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

function checkSummary(plan: Plan, { at }: Course, summary: Partial<MemberResult>, ledger: Ledger): void {
  const wrong = [
    ...unlike('`status`', 'finished', summary.status),
    ...unlike('`iterations`', at.iteration, summary.iterations),
    ...tests('tests', at.tests, summary.tests),
    ...tests('validations', at.validations, summary.validations),
    ...unlike('`endings`', at.endings, summary.endings),
    ...unlike('`best`', bestOf(plan, at), summary.best),
  ]
  ledger.judge(FILES.summary, `its numbers are those of ${FILES.metrics}`, wrong)
}

function tests(key: string, expected: MemberResult['tests'], found: MemberResult['tests'] = []): readonly string[] {
  if (expected.length !== found.length) return unlike(`\`${key}\`, how many`, expected.length, found.length)
  return expected.flatMap((one, i) => unlike(`\`${key}\` at iteration ${one.iteration}`, one, found[i]))
}
