/** What tests decide: which state is the best, and whether a stage is over before its last iteration. */
import type { Plan, SelectedMetric, SolverPlan } from '../../compiler/index.ts'
import type { BestRecord, Progress, Values } from './progress.ts'
import { digits } from './test-scores.ts'

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

/** Writes down a test; true where it is the best so far. */
function improves(wanted: SelectedMetric, record: BestRecord, scores: Scores): boolean {
  const value = valueOf(wanted, scores)
  const better = !Number.isNaN(value) && (record.value === undefined || isBetter(wanted.mode, value, record.value))
  record.since = better ? 0 : record.since + 1
  if (better) record.value = value
  return better
}

function valueOf({ metric, phase }: SelectedMetric, scores: Scores): number {
  return scores.get(phase)?.[metric] ?? NaN
}

/** True where the state that was tested is the best of the run so far. */
export function isBestSoFar({ best: wanted }: Plan, progress: Progress, scores: Scores): boolean {
  if (!wanted || !improves(wanted, progress.best, scores)) return false
  progress.best.iteration = progress.iteration
  return true
}

/** Undefined where the run does not ask for it, or no test was one. */
export function bestOf({ best: wanted }: Plan, { best: { value, iteration } }: Progress): BestState | undefined {
  if (!wanted || value === undefined || iteration === undefined) return undefined
  return { iteration, metric: wanted.metric, phase: wanted.phase, value }
}

/** Why a stage ends with this test; undefined where it goes on. `record` is what its patience has seen. */
export function whyOver(solver: SolverPlan, record: BestRecord, scores: Scores): string | undefined {
  const { stop, early_stopping: patient } = solver
  if (patient) improves(patient, record, scores)
  const value = stop ? valueOf(stop, scores) : NaN
  if (stop && (value === stop.at || isBetter(stop.mode, value, stop.at)))
    return `${stop.phase} ${stop.metric} is ${digits(value)}, good enough at ${stop.at}`
  if (patient && record.since >= patient.patience)
    return record.value === undefined
      ? `the ${patient.phase} ${patient.metric} is no number in ${patient.patience} tests`
      : `no better ${patient.phase} ${patient.metric} in ${patient.patience} tests`
  return undefined
}
