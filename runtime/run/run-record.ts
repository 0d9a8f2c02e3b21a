/** A run as its folder holds it, for a report: also one that goes on, or came to no end. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { costOf, InternalError, type Plan } from '../../compiler/index.ts'
import type { LockRecord, RunRecord } from '../report/index.ts'
import { RunError } from '../run-error.ts'
import { FILES } from './folder.ts'
import type { ListedRun } from './list-runs.ts'
import { readLock } from './lock-file.ts'
import { numbersOf } from './metrics-line.ts'
import { planIn } from './plan-file.ts'
import { timingUntil } from './timing.ts'
import { readLines } from './write-report.ts'

/** Its `sets` are for whoever knows them. `report`: the way to its own page; absent where it has none. Undefined where the folder has not all that a report needs. */
export function recordOf(
  { folder, status, iteration, iterations, result }: ListedRun,
  label: string,
  report?: string,
): RunRecord | undefined {
  const plan = planIn(folder)
  const lock = lockIn(folder)
  const metrics = readLines(join(folder, FILES.metrics))
  if (!plan || !isFollowed(plan) || !lock || !metrics) return undefined
  const unfinished = `${status === 'running' ? 'it goes on, after' : status + ','} ${iteration} of ${iterations} iterations`
  return {
    label,
    sets: {},
    plan,
    lock,
    metrics,
    state: status,
    ...(report !== undefined && existsSync(join(folder, FILES.report)) && { report }),
    result: {
      ...(result ?? soFar(folder, metrics, iteration)),
      ...(status === 'finished' ? {} : { unfinished: result?.unfinished ?? unfinished }),
    },
  }
}

/** Whether its programs are of ops that there are: a page counts what they cost. */
function isFollowed(plan: Plan): boolean {
  try {
    costOf(plan)
    return true
  } catch (error) {
    if (error instanceof InternalError || error instanceof TypeError || error instanceof RangeError) return false
    throw error
  }
}

function lockIn(folder: string): LockRecord | undefined {
  try {
    return readLock(join(folder, FILES.lock))
  } catch (error) {
    if (error instanceof RunError) return undefined
    throw error
  }
}

/** Of a run without a summary what its lines say. */
export function soFar(
  folder: string,
  metrics: RunRecord['metrics'],
  iterations: number,
  imagesPerSecond = 0,
): RunRecord['result'] {
  const tested = (wanted: string): RunRecord['result']['tests'] =>
    metrics
      .filter(({ phase }) => phase === wanted)
      .map((line) => ({ iteration: Number(line['iter']), values: numbersOf(line) }))
  return {
    iterations,
    tests: tested('test'),
    validations: tested('validation'),
    endings: [],
    warnings: [],
    expected: {},
    seconds: timingUntil(join(folder, FILES.timing), Infinity).clock.seconds,
    imagesPerSecond,
  }
}
