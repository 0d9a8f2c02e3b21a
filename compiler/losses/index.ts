import type { LossSpec } from '../schema/index.ts'
import { contrastive } from './contrastive.ts'
import type { LossDefinition } from './definition.ts'
import { distillation } from './distillation.ts'
import { euclidean } from './euclidean.ts'
import { hinge } from './hinge.ts'
import { hint } from './hint.ts'
import { infogain } from './infogain.ts'
import { sigmoidCrossEntropy } from './sigmoid-cross-entropy.ts'
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts'

/** THE list of losses. */
export const losses: { readonly [T in LossSpec['type']]: LossDefinition<Extract<LossSpec, { type: T }>> } = {
  contrastive,
  distillation,
  euclidean,
  hinge,
  hint,
  infogain,
  sigmoid_cross_entropy: sigmoidCrossEntropy,
  softmax_cross_entropy: softmaxCrossEntropy,
}

/** The definition of a loss's type. Its functions must be given specs of that type only. */
export function lossDefinition(type: LossSpec['type']): LossDefinition<LossSpec> {
  return losses[type] as LossDefinition<LossSpec>
}

export type { LossContext, LossDefinition, LossPorts, LossProblem, Start, TargetShape } from './definition.ts'
export { autoProjection } from './auto-projection.ts'
export { countedLabels } from './labels.ts'
export { asScores, isScores, sameScores } from './ports.ts'
export { mixture, mixtureText } from './mixture.ts'
export { isActive, scheduledValue, startOf } from './schedule.ts'
export { temperatureOf } from './temperature.ts'
export { meanOverBatch } from './totals.ts'
