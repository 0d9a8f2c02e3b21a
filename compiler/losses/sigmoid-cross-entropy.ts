import { elements } from '../ir/index.ts'
import { constant, equal, mul, softplus, sub } from '../ops/index.ts'
import type { SigmoidCrossEntropyLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { sameShapes } from './ports.ts'
import { normalized, normalizerText } from './totals.ts'

/** Caffe's SigmoidCrossEntropyLoss: Σ [max(x, 0) − x·t + ln(1 + e^−|x|)] / N; gradient (σ(x) − t) / N. */
export const sigmoidCrossEntropy: LossDefinition<SigmoidCrossEntropyLoss> = {
  type: 'sigmoid_cross_entropy',
  check: (_spec, { input, target }, problem) => sameShapes(input, target, problem),
  lower: (g, { ignore_label, normalization }, { input: x, target }) => {
    const terms = sub(g, softplus(g, x), mul(g, x, target))
    const ignored = ignore_label === undefined ? undefined : equal(g, target, constant(g, ignore_label))
    const counted = ignored && sub(g, constant(g, 1), ignored)
    return normalized(g, counted ? mul(g, terms, counted) : terms, counted, elements(x.shape), normalization)
  },
  initial: ({ normalization }, { input }) => {
    if (normalization === 'none') return undefined
    const value = Math.LN2 * (normalization === 'batch_size' ? elements(input) : 1)
    return [value, value]
  },
  formula: ({ ignore_label, normalization }, input, target) => {
    const over = normalizerText(normalization, ignore_label === undefined ? 'count' : 'n')
    const ignored = ignore_label === undefined ? '' : `, n targets that are not ${ignore_label}`
    return `${over === '' ? '' : `${over} `}Σ [ln(1 + eˣ) − x·t], x = ${input}, t = ${target}${ignored}`
  },
}
