/**
 * What the loss is multiplied by where steps compute in half precision: so large that small gradients are not lost, and so small that none
 * is infinite. It is halved by a step with an infinite one, which changes nothing else, and doubled after many without (Micikevicius et
 * al., Mixed Precision Training, 2018; the numbers are those of NVIDIA's and PyTorch's).
 */
import type { StagePlan } from '../../compiler/index.ts'

const FIRST = 2 ** 16
/** Steps in a row that are kept before it is doubled. */
const PATIENCE = 2000
/** Where gradients of the loss itself are infinite, no scale helps. */
const LEAST = 1
/** Beyond it f32 would have no room for the loss. */
const MOST = 2 ** 100

type Solver = Pick<StagePlan['solver'], 'precision' | 'loss_scale'>

/** Kept with every state: a resumed run goes on with it. */
export interface Scaling {
  readonly scale: number
  /** Steps since it was changed. */
  readonly good: number
  /** Steps of the run that changed nothing. */
  readonly skipped: number
}

/** For the next step of a stage; undefined where it computes in f32. */
export function scalingFor({ precision, loss_scale }: Solver, before: Scaling | undefined): Scaling | undefined {
  if (precision !== 'f16') return undefined
  const { scale = FIRST, good = 0, skipped = 0 } = before ?? {}
  return { scale: loss_scale ?? scale, good, skipped }
}

/** After a step that was kept or, because a gradient was infinite, was not. Undefined where no scale is left to try. */
export function scaledOn(solver: Solver, { scale, good, skipped }: Scaling, isKept: boolean): Scaling | undefined {
  if (isKept) {
    const isDue = solver.loss_scale === undefined && good + 1 === PATIENCE
    return isDue ? { scale: Math.min(2 * scale, MOST), good: 0, skipped } : { scale, good: good + 1, skipped }
  }
  if (solver.loss_scale !== undefined || scale / 2 < LEAST) return undefined
  return { scale: scale / 2, good: 0, skipped: skipped + 1 }
}

/** As metrics lines have it. */
export function scalingNumbers(scaling: Scaling | undefined): Readonly<Record<string, number>> {
  return scaling ? { loss_scale: scaling.scale, skipped_steps: scaling.skipped } : {}
}
