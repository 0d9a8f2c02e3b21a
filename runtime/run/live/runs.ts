/** What is known of the runs so far: what the run has told, and what is in the folders. */
import { join } from 'node:path'

import type { Plan } from '../../../compiler/index.ts'
import { counted } from '../../../compiler/emit/index.ts'
import { Pace } from '../../time-left.ts'
import { liveReport, type LockRecord, type RunRecord } from '../../report/index.ts'
import { FILES, readJson } from '../folder.ts'
import type { MemberResult } from '../observer.ts'
import { soFar } from '../run-record.ts'
import { readSummary } from '../summary.ts'
import { readLines } from '../write-report.ts'
import type { LiveMessage } from './messages.ts'

interface LiveRun {
  readonly name: string
  /** Undefined where it could not begin. */
  readonly folder?: string
  readonly iterations: number
  iteration: number
  imagesPerSecond: number
  pace?: Pace
  /** In words, as of the last step; undefined until it can be judged. */
  left?: string | undefined
  result?: MemberResult
  failure?: string
}

export class LiveRuns {
  readonly #plan: Plan
  readonly #runs: LiveRun[] = []
  #over: string | undefined

  constructor(plan: Plan) {
    this.#plan = plan
  }

  hear(message: LiveMessage): void {
    const last = this.#runs.at(-1)
    switch (message.type) {
      case 'begin':
        this.#runs.push({ ...message, iteration: 0, imagesPerSecond: 0 })
        return
      case 'reuse':
        this.#runs.push({
          ...message,
          iterations: 0,
          iteration: 0,
          imagesPerSecond: 0,
          result: readSummary('', message.folder),
        })
        return
      case 'step':
        if (last) stepped(last, message)
        return
      case 'end':
        if (last) last.result = message.result
        return
      case 'failed':
        if (last?.name === message.name) last.failure = message.message
        else
          this.#runs.push({
            name: message.name,
            iterations: 0,
            iteration: 0,
            imagesPerSecond: 0,
            failure: message.message,
          })
        return
      case 'over':
        this.#over = message.how
    }
  }

  /** The page of one of them, or of the latest; undefined where there is no such run. `home`: the path of the latest's. */
  page(index: number | undefined, home: string): string | undefined {
    const run = this.#runs.at(index ?? -1)
    if (index !== undefined && !run) return undefined
    const links = this.#runs.map((other, i) => ({
      text: `${other.name}: ${stateOf(other)}`,
      href: this.#over === undefined ? `${home}${i}/` : undefined, // nobody answers there any more
    }))
    const state = run ? `${run.name}: ${stateOf(run)}` : 'Nothing is trained yet'
    const over = this.#over === undefined ? '' : ` The run is over: ${this.#over}.`
    return liveReport(this.#plan, run && recordOf(run), {
      state: `${state}.${over}`,
      over: run?.result !== undefined,
      runs: links.length > 1 ? links : [],
    })
  }
}

function stepped(run: LiveRun, { iteration, imagesPerSecond }: Extract<LiveMessage, { type: 'step' }>): void {
  run.iteration = iteration
  run.imagesPerSecond = imagesPerSecond
  run.pace ??= new Pace()
  run.left = run.pace.left(iteration, run.iterations)
}

function paceOf(imagesPerSecond: number): string {
  return imagesPerSecond > 0 ? `, ${Math.round(imagesPerSecond)} images a second` : ''
}

function stateOf({ iteration, iterations, imagesPerSecond, left, result, failure }: LiveRun): string {
  if (failure !== undefined) return `failed: ${failure}`
  const rest = left === undefined ? '' : `, ${left}`
  if (!result) return `running, iteration ${iteration} of ${iterations}${paceOf(imagesPerSecond)}${rest}`
  return result.unfinished ?? `finished after ${counted(result.iterations, 'iteration')}`
}

/** Undefined until its folder has all that a report needs. */
function recordOf({ folder, iteration, imagesPerSecond, result }: LiveRun): RunRecord | undefined {
  if (folder === undefined) return undefined
  const plan = readJson(join(folder, FILES.plan)) as Plan | undefined
  const lock = readJson(join(folder, FILES.lock)) as LockRecord | undefined
  const metrics = readLines(join(folder, FILES.metrics))
  if (!plan || !lock || !metrics) return undefined
  return {
    label: '',
    sets: {},
    plan,
    lock,
    metrics,
    result: result ?? soFar(folder, metrics, iteration, imagesPerSecond),
  }
}
