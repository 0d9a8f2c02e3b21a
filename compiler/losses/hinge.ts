import { add, constant, mul, oneHot, relu, sub } from '../ops/index.ts'
import type { HingeLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { asScores, isLabels, isScores } from './ports.ts'
import { meanOverBatch } from './totals.ts'

/** Caffe's HingeLoss: Σ max(0, 1 + t) / N, or its terms squared, with t = x but −x at the true class. */
export const hinge: LossDefinition<HingeLoss> = {
  type: 'hinge',
  check: (_spec, { input, target }, problem) => isLabels(target, problem) && isScores(input, 'input', problem),
  lower: (g, { norm }, { input, target }) => {
    const x = asScores(g, input)
    const side = sub(g, constant(g, 1), mul(g, oneHot(g, target, x.shape[1]), constant(g, 2)))
    const margin = relu(g, add(g, mul(g, x, side), constant(g, 1)))
    return meanOverBatch(g, norm === 'l1' ? margin : mul(g, margin, margin))
  },
  initial: (_spec, { input: [classes] }) => [classes, classes],
  formula: ({ norm }, input, target) =>
    `1/N Σ max(0, 1 + t)${norm === 'l2' ? '²' : ''}, t = ${input}, but −t at ${target}`,
}
