/** The loop of one run, as Caffe's solver has it: test, step, test, step, …, and a last test. */
import { performance } from 'node:perf_hooks'

import { learningRate, type Plan } from '../../compiler/index.ts'
import { openBatches, type Batches, type Dataset } from '../data/index.ts'
import type { Session } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import type { Observer, TestRecord } from './observer.ts'
import { RecentMean } from './recent-mean.ts'
import { scheduledNumbers, scheduleScalars } from './scalars.ts'
import { trainStep } from './step.ts'
import { testScores } from './test-scores.ts'

/** Where the loop leaves what it finds. */
export interface Journal {
  readonly metrics: (line: Readonly<Record<string, number | string>>) => void
  readonly timing: (line: Readonly<Record<string, number>>) => void
  /** Keeps the state as it is after `iteration` updates. */
  readonly checkpoint: (iteration: number) => Promise<void>
}

export interface TrainResult {
  readonly iterations: number
  readonly interrupted: boolean
  readonly tests: readonly TestRecord[]
  readonly seconds: number
  readonly imagesPerSecond: number
}

/** Losses beyond this are as good as infinite: the next step would be. */
const HOPELESS = 1e30

export async function train(
  plan: Plan,
  dataset: Dataset,
  session: Session,
  journal: Journal,
  observe: Observer,
  signal: AbortSignal | undefined,
): Promise<TrainResult> {
  const batches = { train: openBatches(plan, dataset, 'train'), test: openBatches(plan, dataset, 'test') }
  try {
    return await new Loop(plan, session, batches, journal, observe, signal).run()
  } finally {
    await batches.train.close()
    await batches.test.close()
  }
}

class Loop {
  readonly #plan: Plan
  readonly #session: Session
  readonly #batches: { readonly train: Batches; readonly test: Batches }
  readonly #journal: Journal
  readonly #observe: Observer
  readonly #signal: AbortSignal | undefined
  readonly #tests: TestRecord[] = []
  readonly #losses: RecentMean
  #stepSeconds = 0
  #steps = 0

  constructor(
    plan: Plan,
    session: Session,
    batches: { readonly train: Batches; readonly test: Batches },
    journal: Journal,
    observe: Observer,
    signal: AbortSignal | undefined,
  ) {
    this.#plan = plan
    this.#session = session
    this.#batches = batches
    this.#journal = journal
    this.#observe = observe
    this.#signal = signal
    this.#losses = new RecentMean(plan.solver.average_loss)
  }

  async run(): Promise<TrainResult> {
    const { max_iter, snapshot, test } = this.#plan.solver
    const start = performance.now()
    let iteration = 0
    while (iteration < max_iter && !this.#interrupted) {
      if (test.interval > 0 && iteration % test.interval === 0 && (iteration > 0 || test.initial))
        await this.#test(iteration)
      if (this.#interrupted) break
      await this.#step(iteration)
      iteration++
      if (snapshot > 0 && iteration % snapshot === 0 && iteration < max_iter) await this.#journal.checkpoint(iteration)
    }
    const interrupted = iteration < max_iter
    if (!interrupted && test.interval > 0) await this.#test(iteration)
    await this.#journal.checkpoint(iteration)
    return {
      iterations: iteration,
      interrupted,
      tests: this.#tests,
      seconds: (performance.now() - start) / 1000,
      imagesPerSecond: this.#rate(),
    }
  }

  /** Read anew each time: a signal may come at any await. */
  get #interrupted(): boolean {
    return this.#signal?.aborted ?? false
  }

  async #step(iteration: number): Promise<void> {
    const { solver } = this.#plan
    const start = performance.now()
    const values = await trainStep(this.#plan, this.#session, this.#batches.train, iteration)
    this.#stepSeconds += (performance.now() - start) / 1000
    this.#steps++
    this.#assertFinite(values, iteration)
    this.#losses.add(values)
    const lr = learningRate(solver, iteration)
    if (iteration % solver.display === 0) {
      this.#journal.metrics({
        iter: iteration,
        phase: 'train',
        lr,
        ...scheduledNumbers(this.#plan, iteration),
        ...this.#losses.mean(),
      })
      this.#journal.timing({
        iter: iteration,
        seconds: rounded(this.#stepSeconds),
        images_per_second: Math.round(this.#rate()),
      })
    }
    this.#observe({
      type: 'step',
      iteration: iteration + 1,
      iterations: solver.max_iter,
      loss: values['loss'] ?? NaN,
      lr,
      imagesPerSecond: this.#rate(),
    })
  }

  async #test(iteration: number): Promise<void> {
    const scalars = scheduleScalars(this.#plan, iteration)
    const values = await testScores(this.#plan, this.#session, this.#batches.test, 'test', scalars)
    this.#journal.metrics({ iter: iteration, phase: 'test', ...values })
    this.#tests.push({ iteration, values })
    this.#observe({ type: 'test', iteration, values })
  }

  #rate(): number {
    return this.#stepSeconds === 0
      ? 0
      : (this.#steps * this.#plan.solver.iter_size * this.#plan.data.batch.train) / this.#stepSeconds
  }

  #assertFinite(values: Readonly<Record<string, number>>, iteration: number): void {
    const bad = Object.entries(values).find(([, value]) => !Number.isFinite(value) || Math.abs(value) > HOPELESS)
    if (!bad) return
    throw new RunError('diverged', 3, `the run diverged: \`${bad[0]}\` is ${bad[1]} at iteration ${iteration}`, {
      help: 'lower `base_lr`, or look at the scale of the data',
    })
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
