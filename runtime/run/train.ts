/** The loop of one run, as Caffe's solver has it: test, step, test, step, …, and a last test; once for each stage. */
import { performance } from 'node:perf_hooks'

import { learningRate, type Plan, type StagePlan } from '../../compiler/index.ts'
import type { Batches, Dataset } from '../data/index.ts'
import type { Session } from '../engines/index.ts'
import { scaledOn, scalingFor, scalingNumbers, type Scaling } from './loss-scale.ts'
import type { Finding } from './guard-state.ts'
import { GUARD_CODES, Guards, isHopeless, Stopped } from './guards.ts'
import { iterationsOf } from './iterations.ts'
import type { GuardRecord, Observer, StageEnding, TestRecord, Waited } from './observer.ts'
import { atStageStart, begun, type Progress } from './progress.ts'
import { recentMean } from './recent-mean.ts'
import { scheduledNumbers } from './scalars.ts'
import { bestOf, isBestSoFar, whyOver, type BestState, type Scores } from './selection.ts'
import { StageTests } from './stage-tests.ts'
import { beginStage, trainStep } from './step.ts'
import { talliesOf } from './test-scores.ts'
import { timingLine, type Clock, type TimingLine } from './timing.ts'

/** Where the loop leaves what it finds. */
export interface Journal {
  metrics(line: Readonly<Record<string, number | string>>): void
  timing(line: TimingLine): void
  /** Keeps the state as it is after `progress`. */
  checkpoint(progress: Progress): Promise<void>
  /** Keeps it to resume from: the run is interrupted. */
  keep(progress: Progress): Promise<void>
  /** Is asked after each iteration: keeps the state if that was last done long ago. */
  autosave(progress: () => Progress): Promise<void>
  /** Keeps the state as it is after `iteration` updates as the best so far. */
  best(iteration: number): Promise<void>
  /** The latest state that is kept of less than `iteration` updates: how many, and where. */
  keptBefore(iteration: number): { readonly iteration: number; readonly file: string } | undefined
}

export interface TrainResult {
  readonly iterations: number
  readonly status: 'finished' | 'interrupted' | 'diverged'
  /** Why it did not come to its end; absent where it did. */
  readonly unfinished?: string
  /** The guard that ended it. */
  readonly guard?: GuardRecord
  /** What guards warned of. */
  readonly warned: readonly string[]
  /** What to try, by these. */
  readonly advice: Readonly<Record<string, string>>
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

/** What a training is given, and whom it tells. */
export interface Training {
  readonly plan: Plan
  readonly dataset: Dataset
  /** Those to train on, from the batch `first` on. */
  readonly batches: (first: number) => Promise<Batches>
  /** With the state as it was after `progress`. */
  readonly session: Session
  /** Changed as the training goes on. */
  readonly progress: Progress
  readonly clock: Clock
  readonly journal: Journal
  readonly observe: Observer
  readonly signal: AbortSignal | undefined
}

export async function train(training: Training): Promise<TrainResult> {
  const batches = await training.batches(training.progress.batches)
  try {
    return await new Loop(training, batches).run()
  } finally {
    await batches.close()
  }
}

class Loop {
  readonly #training: Training
  readonly #plan: Plan
  readonly #batches: Batches
  readonly #at: Progress
  readonly #clock: Clock
  /** What was counted before this loop began. */
  readonly #before: Clock
  readonly #start = performance.now()
  #unfinished: string | undefined
  #guard: GuardRecord | undefined

  constructor(training: Training, batches: Batches) {
    this.#training = training
    this.#plan = training.plan
    this.#batches = batches
    this.#at = training.progress
    this.#clock = training.clock
    this.#before = { ...training.clock }
  }

  async run(): Promise<TrainResult> {
    const at = this.#at
    const status = await this.#stages()
    if (status === 'interrupted')
      this.#unfinished = `interrupted after ${at.iteration} of ${iterationsOf(this.#plan)} iterations`
    if (status === 'interrupted') await this.#training.journal.keep(this.#kept())
    if (status === 'finished') await this.#checkpoint()
    this.#look()
    const best = bestOf(this.#plan, at)
    return {
      iterations: at.iteration,
      status,
      ...(this.#unfinished !== undefined && { unfinished: this.#unfinished }),
      ...(this.#guard && { guard: this.#guard }),
      warned: at.warned,
      advice: at.advice ?? {},
      tests: at.tests,
      validations: at.validations,
      endings: at.endings,
      ...(best && { best }),
      seconds: this.#clock.seconds,
      imagesPerSecond: this.#rate(),
      ...(at.testImages > 0 && { tested: at.testImages }),
      waited: { batches: this.#clock.waits, of: this.#taken },
    }
  }

  async #stages(): Promise<TrainResult['status']> {
    const at = this.#at
    try {
      while (at.stage < this.#plan.stages.length) {
        const stage = this.#plan.stages[at.stage]
        if (at.iter === 0 && !(await beginStage(this.#plan, this.#training.session, stage))) at.updates = 0
        if (!(await this.#stage(stage))) return 'interrupted'
        Object.assign(at, { stage: at.stage + 1, ...atStageStart(at.guards) })
      }
      return 'finished'
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
      this.#unfinished = error.message
      this.#guard = { code: error.code, help: `${error.help}. ${this.#lastGood(error.since)}`, since: error.since }
      return 'diverged'
    }
  }

  #lastGood(since: number): string {
    const kept = this.#training.journal.keptBefore(since)
    return kept ? `The last good state is that of iteration ${kept.iteration}: ${kept.file}` : 'No good state was kept'
  }

  /** Told once, and kept for the summary. */
  #warned({ guard, message, help }: Finding): void {
    const code = GUARD_CODES[guard]
    this.#at.warned.push(message)
    this.#at.advice = { ...this.#at.advice, [message]: help }
    const notes = [{ message: `\`guards: { ${guard}: stop }\` would end the run here` }]
    this.#training.observe({
      type: 'warning',
      diagnostic: { code, severity: 'warning', message, help, notes },
    })
  }

  /** False where it was interrupted. */
  async #stage(stage: StagePlan): Promise<boolean> {
    if (this.#at.over) return true
    const tests = await StageTests.open(this.#plan, this.#training.dataset, stage)
    if (stage.solver.test.interval > 0) this.#at.testImages = tests.images
    const guards = new Guards(this.#plan, stage, this.#training.session, (finding) => this.#warned(finding))
    try {
      await guards.begin(this.#at.guards)
      const { initial, unmade: layer } = stage.solver.test
      if (this.#at.iteration === 0 && !initial && layer !== undefined)
        this.#training.observe({ type: 'no-first-test', layer })
      return await this.#iterate(stage, tests, guards)
    } finally {
      await tests.close()
    }
  }

  async #iterate(stage: StagePlan, tests: StageTests, guards: Guards): Promise<boolean> {
    const at = this.#at
    const { max_iter, snapshot, test } = stage.solver
    while (!at.over) {
      const isLast = at.iter === max_iter
      if (this.#interrupted && !isLast) return false
      const due = isLast || (at.iter % test.interval === 0 && (at.iter > 0 || test.initial))
      if (test.interval > 0 && due && !at.tested) {
        const why = whyOver(stage.solver, at.patience, await this.#test(stage, tests, guards))
        at.tested = true
        if (why !== undefined && !isLast) at.endings.push({ stage: stage.name, iteration: at.iteration, why })
        at.over = why !== undefined
      }
      if (isLast) at.over = true
      if (at.over) {
        await guards.end(at.guards, at.iteration)
        return true
      }
      if (this.#interrupted) return false
      await this.#step(stage, guards)
      if (snapshot > 0 && at.iter % snapshot === 0 && !this.#endsRun(stage)) await this.#checkpoint()
      else await this.#training.journal.autosave(() => this.#kept())
    }
    return true
  }

  /** Whether the run's own last checkpoint comes next. */
  #endsRun(stage: StagePlan): boolean {
    return stage === this.#plan.stages.at(-1) && this.#at.iter === stage.solver.max_iter
  }

  /** Read anew each time: a signal may come at any await. */
  get #interrupted(): boolean {
    return this.#training.signal?.aborted ?? false
  }

  async #checkpoint(): Promise<void> {
    await this.#training.journal.checkpoint(this.#kept())
  }

  /** What is kept, with a line of what it took to come here. */
  #kept(): Progress {
    this.#training.journal.timing(this.#timingLine(this.#at.iteration))
    return this.#at
  }

  #timingLine(iteration: number): TimingLine {
    this.#look()
    return timingLine(iteration, this.#clock, this.#rate())
  }

  #look(): void {
    this.#clock.seconds = this.#before.seconds + (performance.now() - this.#start) / 1000
    this.#clock.waits = this.#before.waits + this.#batches.waited.batches
  }

  async #step(stage: StagePlan, guards: Guards): Promise<void> {
    const at = this.#at
    const { solver } = stage
    const { session, observe } = this.#training
    const { iter, iteration } = at
    const step = { iter, iteration, update: at.updates + 1 }
    const scaling = scalingFor(solver, at.scaling)
    await guards.beforeStep(at.guards, step)
    const start = performance.now()
    const position = { stage, ...step, scale: scaling?.scale }
    const { losses: values, isKept } = await trainStep(this.#plan, session, this.#batches, position)
    this.#clock.stepSeconds += (performance.now() - start) / 1000
    at.batches += solver.iter_size
    const bad = Object.entries(values).find(([, value]) => isHopeless(value))
    if (bad) {
      const last = iter - 1 // the last that was well is worth a line too
      if (last >= 0 && last % solver.display !== 0) this.#display(stage, last, at.iteration - 1)
      throw await guards.diverged(at.guards, `\`${bad[0]}\` is ${bad[1]}`, at.iteration)
    }
    if (scaling) at.scaling = this.#scaled(solver, scaling, isKept)
    at.recent.push(values)
    if (at.recent.length > solver.average_loss) at.recent.shift()
    if (iter % solver.display === 0) this.#display(stage, iter, at.iteration)
    at.iter++
    at.iteration++
    if (isKept) at.updates++
    at.tested = false
    observe({
      type: 'step',
      iteration: at.iteration,
      iterations: iterationsOf(this.#plan),
      stage: stage.name,
      loss: values['loss'] ?? NaN,
      lr: learningRate(solver, iter),
      imagesPerSecond: this.#rate(),
    })
    // what guards look at is what a step did
    if (isKept) await guards.step(at.guards, step, values['loss'] ?? NaN)
  }

  /** Throws Stopped where gradients are infinite, and no scale is left to try. */
  #scaled(solver: StagePlan['solver'], scaling: Scaling, isKept: boolean): Scaling {
    const next = scaledOn(solver, scaling, isKept)
    if (next) return next
    const { iteration } = this.#at
    const help =
      solver.loss_scale === undefined
        ? 'gradients of the loss itself are: lower `base_lr`, look at the scale of the data, or compute with `precision: f32`'
        : 'lower `loss_scale`, or leave it out: it then follows the gradients'
    const what = `gradients are infinite in half precision with a \`loss_scale\` of ${scaling.scale}`
    throw new Stopped('gradient-infinite', `${what}, at iteration ${iteration}`, help, iteration)
  }

  /** Leaves a line of the losses: of the stage's iteration `iter`, which is the run's `iteration`. */
  #display(stage: StagePlan, iter: number, iteration: number): void {
    const { journal } = this.#training
    const lr = learningRate(stage.solver, iter)
    const changing = { ...scheduledNumbers(this.#plan.losses, stage, iter), ...scalingNumbers(this.#at.scaling) }
    journal.metrics({ ...lineOf(stage, iteration), phase: 'train', lr, ...changing, ...recentMean(this.#at.recent) })
    journal.timing(this.#timingLine(iteration))
  }

  async #test(stage: StagePlan, tests: StageTests, guards: Guards): Promise<Scores> {
    const at = this.#at
    const { iteration } = at
    const { journal, observe, session } = this.#training
    const scores = await tests.run(session, at.iter)
    for (const [phase, values] of scores) {
      journal.metrics({ ...lineOf(stage, iteration), phase, ...values })
      const records = phase === 'test' ? at.tests : at.validations
      records.push({ iteration, values })
      observe({ type: 'test', phase, iteration, values, byClass: talliesOf(this.#plan) })
    }
    await this.#judge(scores, guards)
    if (isBestSoFar(this.#plan, at, scores)) await journal.best(iteration)
    guards.test(at.guards, at, scores.get('test') ?? {}, tests.seen)
    return scores
  }

  /** Losses are numbers on any images; metrics need not be: of no image of a class there is no share. */
  async #judge(scores: Scores, guards: Guards): Promise<void> {
    const losses = new Set(['loss', ...this.#plan.losses.map(({ name }) => name)])
    for (const [phase, values] of scores) {
      const bad = Object.entries(values).find(([name, value]) => losses.has(name) && isHopeless(value))
      const { guards: state, iteration } = this.#at
      if (bad) throw await guards.diverged(state, `${phase} \`${bad[0]}\` is ${bad[1]}`, iteration, 'test')
    }
  }

  /** Batches of this run alone, not of what Caffe did before it. */
  get #taken(): number {
    return this.#at.batches - begun(this.#plan).batches
  }

  /** Images a second, of the steps alone. */
  #rate(): number {
    const images = this.#taken * this.#plan.data.batch.train
    return this.#clock.stepSeconds === 0 ? 0 : images / this.#clock.stepSeconds
  }
}

/** What every metrics line begins with. */
function lineOf({ name }: StagePlan, iteration: number): Readonly<Record<string, number | string>> {
  return { iter: iteration, ...(name !== '' && { stage: name }) }
}
