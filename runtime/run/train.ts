/** The loop of one run, as Caffe's solver has it: test, step, test, step, …, and a last test; once for each stage. */
import { performance } from 'node:perf_hooks'

import { learningRate, type Plan, type StagePlan } from '../../compiler/index.ts'
import { openBatches, testBatches, type Batches, type Dataset } from '../data/index.ts'
import type { Session } from '../engines/index.ts'
import { iterationsOf } from './iterations.ts'
import type { Observer, StageEnding, TestRecord, Waited } from './observer.ts'
import { RecentMean } from './recent-mean.ts'
import { scheduledNumbers, scheduleScalars } from './scalars.ts'
import { RunBest, StageEnd, type BestState, type Scores } from './selection.ts'
import { beginStage, trainStep } from './step.ts'
import { talliesOf, testScores } from './test-scores.ts'

/** Where the loop leaves what it finds. */
export interface Journal {
  readonly metrics: (line: Readonly<Record<string, number | string>>) => void
  readonly timing: (line: Readonly<Record<string, number>>) => void
  /** Keeps the state as it is after `iteration` updates. */
  readonly checkpoint: (iteration: number) => Promise<void>
  /** Keeps the state as it is after `iteration` updates as the best so far. */
  readonly best: (iteration: number) => Promise<void>
}

export interface TrainResult {
  readonly iterations: number
  readonly status: 'finished' | 'interrupted' | 'diverged'
  /** Why it did not come to its end; absent where it did. */
  readonly unfinished?: string
  readonly tests: readonly TestRecord[]
  readonly validations: readonly TestRecord[]
  /** Stages that ended before their last iteration, and why. */
  readonly endings: readonly StageEnding[]
  /** Where the run is to end with its best state. */
  readonly best?: BestState
  readonly seconds: number
  readonly imagesPerSecond: number
  readonly tested?: number
  readonly waited: Waited
}

/** What is tested on, opened anew for each stage: a test of one may take more batches than that of another. */
type Tested = ReadonlyMap<'validation' | 'test', { readonly batches: Batches; readonly iterations: number }>

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
  const batches = await openBatches(plan, dataset, 'train')
  try {
    return await new Loop(plan, dataset, session, batches, journal, observe, signal).run()
  } finally {
    await batches.close()
  }
}

class Loop {
  readonly #plan: Plan
  readonly #session: Session
  readonly #dataset: Dataset
  readonly #batches: Batches
  readonly #journal: Journal
  readonly #observe: Observer
  readonly #signal: AbortSignal | undefined
  readonly #tests: TestRecord[] = []
  readonly #validations: TestRecord[] = []
  readonly #endings: StageEnding[] = []
  readonly #best: RunBest | undefined
  #losses = new RecentMean(1)
  /** Iterations of all stages so far, and updates since the slots were 0. */
  #iteration = 0
  #updates = 0
  #unfinished: string | undefined
  #stepSeconds = 0
  /** Images that a test sees. */
  #tested = 0
  #images = 0

  constructor(
    plan: Plan,
    dataset: Dataset,
    session: Session,
    batches: Batches,
    journal: Journal,
    observe: Observer,
    signal: AbortSignal | undefined,
  ) {
    this.#plan = plan
    this.#session = session
    this.#dataset = dataset
    this.#batches = batches
    this.#journal = journal
    this.#observe = observe
    this.#signal = signal
    this.#best = plan.best && new RunBest(plan.best)
  }

  async run(): Promise<TrainResult> {
    const start = performance.now()
    const status = await this.#stages()
    const all = iterationsOf(this.#plan)
    if (status === 'interrupted') this.#unfinished = `interrupted after ${this.#iteration} of ${all} iterations`
    if (status !== 'diverged') await this.#journal.checkpoint(this.#iteration)
    return {
      iterations: this.#iteration,
      status,
      ...(this.#unfinished !== undefined && { unfinished: this.#unfinished }),
      tests: this.#tests,
      validations: this.#validations,
      endings: this.#endings,
      ...(this.#best?.best && { best: this.#best.best }),
      seconds: (performance.now() - start) / 1000,
      imagesPerSecond: this.#rate(),
      ...(this.#tested > 0 && { tested: this.#tested }),
      waited: this.#batches.waited,
    }
  }

  async #stages(): Promise<TrainResult['status']> {
    try {
      for (const stage of this.#plan.stages) {
        if (!(await beginStage(this.#plan, this.#session, stage))) this.#updates = 0
        if (!(await this.#stage(stage))) return 'interrupted'
      }
      return 'finished'
    } catch (error) {
      if (!(error instanceof Divergence)) throw error
      this.#unfinished = error.message
      return 'diverged'
    }
  }

  /** False where it was interrupted. */
  async #stage(stage: StagePlan): Promise<boolean> {
    const tested = await this.#openTests(stage)
    try {
      return await this.#iterate(stage, tested)
    } finally {
      for (const { batches } of tested.values()) await batches.close()
    }
  }

  async #openTests({ solver: { test } }: StagePlan): Promise<Tested> {
    const { images, batch } = this.#plan.data
    const tested = new Map<'validation' | 'test', { batches: Batches; iterations: number }>()
    const open = async (phase: 'validation' | 'test', iterations: number): Promise<void> => {
      const batches = await openBatches(this.#plan, this.#dataset, phase, { period: iterations })
      tested.set(phase, { batches, iterations })
    }
    if (test.interval === 0) return tested
    if (images.validation !== undefined) await open('validation', Math.floor(images.validation / batch.test))
    const iterations = testBatches(this.#plan, this.#dataset, test.iterations)
    this.#tested = iterations * batch.test
    await open('test', iterations)
    return tested
  }

  async #iterate(stage: StagePlan, on: Tested): Promise<boolean> {
    const { max_iter, snapshot, test, average_loss } = stage.solver
    const end = new StageEnd(stage.solver)
    const tested = async (iter: number): Promise<boolean> => {
      const why = end.add(await this.#test(stage, iter, on))
      if (why === undefined || iter === max_iter) return false
      this.#endings.push({ stage: stage.name, iteration: this.#iteration, why })
      return true
    }
    this.#losses = new RecentMean(average_loss)
    for (let iter = 0; iter < max_iter;) {
      if (this.#interrupted) return false
      const due = test.interval > 0 && iter % test.interval === 0 && (iter > 0 || test.initial)
      if (due && (await tested(iter))) return true
      if (this.#interrupted) return false
      await this.#step(stage, iter)
      iter++
      if (snapshot > 0 && iter % snapshot === 0 && !this.#isLast(stage, iter))
        await this.#journal.checkpoint(this.#iteration)
    }
    if (test.interval > 0) await tested(max_iter)
    return true
  }

  /** Whether the run's own last checkpoint comes next. */
  #isLast(stage: StagePlan, iter: number): boolean {
    return stage === this.#plan.stages.at(-1) && iter === stage.solver.max_iter
  }

  /** Read anew each time: a signal may come at any await. */
  get #interrupted(): boolean {
    return this.#signal?.aborted ?? false
  }

  async #step(stage: StagePlan, iter: number): Promise<void> {
    const { solver } = stage
    const { data } = this.#plan
    const start = performance.now()
    const position = { stage, iter, update: this.#updates + 1 }
    const values = await trainStep(this.#plan, this.#session, this.#batches, position)
    this.#stepSeconds += (performance.now() - start) / 1000
    this.#images += solver.iter_size * data.batch.train
    const bad = Object.entries(values).find(([, value]) => !Number.isFinite(value) || Math.abs(value) > HOPELESS)
    if (bad) {
      const last = iter - 1 // the last that was well is worth a line too
      if (last >= 0 && last % solver.display !== 0) this.#display(stage, last, this.#iteration - 1)
      throw new Divergence(bad, this.#iteration)
    }
    this.#losses.add(values)
    if (iter % solver.display === 0) this.#display(stage, iter, this.#iteration)
    this.#iteration++
    this.#updates++
    this.#observe({
      type: 'step',
      iteration: this.#iteration,
      iterations: iterationsOf(this.#plan),
      stage: stage.name,
      loss: values['loss'] ?? NaN,
      lr: learningRate(solver, iter),
      imagesPerSecond: this.#rate(),
    })
  }

  /** Leaves a line of the losses: of the stage's iteration `iter`, which is the run's `iteration`. */
  #display(stage: StagePlan, iter: number, iteration: number): void {
    const lr = learningRate(stage.solver, iter)
    const changing = scheduledNumbers(this.#plan.losses, stage, iter)
    this.#journal.metrics({ ...lineOf(stage, iteration), phase: 'train', lr, ...changing, ...this.#losses.mean() })
    this.#journal.timing({
      iter: iteration,
      seconds: rounded(this.#stepSeconds),
      images_per_second: Math.round(this.#rate()),
    })
  }

  async #test(stage: StagePlan, iter: number, on: Tested): Promise<Scores> {
    const scalars = scheduleScalars(this.#plan.losses, stage, iter)
    const iteration = this.#iteration
    const scores = new Map<'validation' | 'test', Readonly<Record<string, number>>>()
    for (const [phase, { batches, iterations }] of on) {
      const test = { stage: stage.name, kind: 'test', iterations, scalars } as const
      const values = await testScores(this.#plan, this.#session, batches, test)
      this.#journal.metrics({ ...lineOf(stage, iteration), phase, ...values })
      const records = phase === 'test' ? this.#tests : this.#validations
      records.push({ iteration, values })
      this.#observe({ type: 'test', phase, iteration, values, byClass: talliesOf(this.#plan) })
      scores.set(phase, values)
    }
    if (this.#best?.add(scores, iteration)) await this.#journal.best(iteration)
    return scores
  }

  #rate(): number {
    return this.#stepSeconds === 0 ? 0 : this.#images / this.#stepSeconds
  }
}

/** A loss that is no number any more. */
class Divergence extends Error {
  constructor([name, value]: readonly [string, number], iteration: number) {
    super(`diverged: \`${name}\` is ${value} at iteration ${iteration}`)
  }
}

/** What every metrics line begins with. */
function lineOf({ name }: StagePlan, iteration: number): Readonly<Record<string, number | string>> {
  return { iter: iteration, ...(name !== '' && { stage: name }) }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
