/** What tests decide: which state is the best, and whether a stage is over before its last iteration. */
import type { Plan, SelectedMetric, SolverPlan } from '../../compiler/index.ts'
import { digits } from './test-scores.ts'

type Values = Readonly<Record<string, number>>

/** What the images of each phase that is tested gave. */
export type Scores = ReadonlyMap<SelectedMetric['phase'], Values>

export interface BestState {
  readonly iteration: number
  readonly metric: string
  readonly phase: SelectedMetric['phase']
  readonly value: number
}

export function isBetter(mode: SelectedMetric['mode'], value: number, than: number): boolean {
  return mode === 'max' ? value > than : value < than
}

/** The best value so far, and how many tests since found nothing better. */
class BestSoFar {
  readonly #wanted: SelectedMetric
  value: number | undefined
  since = 0

  constructor(wanted: SelectedMetric) {
    this.#wanted = wanted
  }

  /** True where the test is the best so far. */
  add(scores: Scores): boolean {
    const value = valueOf(this.#wanted, scores)
    const better = !Number.isNaN(value) && (this.value === undefined || isBetter(this.#wanted.mode, value, this.value))
    this.since = better ? 0 : this.since + 1
    if (better) this.value = value
    return better
  }
}

function valueOf({ metric, phase }: SelectedMetric, scores: Scores): number {
  return scores.get(phase)?.[metric] ?? NaN
}

/** The best state of a whole run. */
export class RunBest {
  readonly #wanted: SelectedMetric
  readonly #record: BestSoFar
  best: BestState | undefined

  constructor(wanted: NonNullable<Plan['best']>) {
    this.#wanted = wanted
    this.#record = new BestSoFar(wanted)
  }

  /** True where the state that was tested is the best so far. */
  add(scores: Scores, iteration: number): boolean {
    if (!this.#record.add(scores)) return false
    const { metric, phase } = this.#wanted
    this.best = { iteration, metric, phase, value: valueOf(this.#wanted, scores) }
    return true
  }
}

/** Watches the tests of one stage. */
export class StageEnd {
  readonly #solver: SolverPlan
  readonly #record: BestSoFar | undefined

  constructor(solver: SolverPlan) {
    this.#solver = solver
    this.#record = solver.early_stopping && new BestSoFar(solver.early_stopping)
  }

  /** Why the stage ends with this test; undefined where it goes on. */
  add(scores: Scores): string | undefined {
    const { stop, early_stopping: patient } = this.#solver
    this.#record?.add(scores)
    const value = stop ? valueOf(stop, scores) : NaN
    if (stop && (value === stop.at || isBetter(stop.mode, value, stop.at)))
      return `${stop.phase} ${stop.metric} is ${digits(value)}, good enough at ${stop.at}`
    if (patient && this.#record && this.#record.since >= patient.patience)
      return this.#record.value === undefined
        ? `the ${patient.phase} ${patient.metric} is no number in ${patient.patience} tests`
        : `no better ${patient.phase} ${patient.metric} in ${patient.patience} tests`
    return undefined
  }
}
