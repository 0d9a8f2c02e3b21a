import type { LossSpec } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { distillation } from './distillation.ts'
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts'

/** THE list of losses. */
export const losses: { readonly [T in LossSpec['type']]: LossDefinition<Extract<LossSpec, { type: T }>> } = {
  distillation,
  softmax_cross_entropy: softmaxCrossEntropy,
}

/** The definition of a loss's type. Its functions must be given specs of that type only. */
export function lossDefinition(type: LossSpec['type']): LossDefinition<LossSpec> {
  return losses[type] as LossDefinition<LossSpec>
}

export type { LossContext, LossDefinition, LossProblem, TargetShape } from './definition.ts'
export { meanOverBatch } from './mean-over-batch.ts'
export { isScores, sameScores } from './ports.ts'
