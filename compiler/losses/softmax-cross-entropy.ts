import { floorPass, logSoftmax, mul, neg, reduceSum } from '../ops/index.ts'
import type { SoftmaxCrossEntropyLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { countedLabels } from './labels.ts'
import { asScores, isLabels, isScores } from './ports.ts'
import { normalized, normalizerText } from './totals.ts'

/** ln of the smallest normal float32, where Caffe clamps the probability it reports. */
const LN_FLT_MIN = -87.33654475055310898657124730373

/** Caffe's SoftmaxWithLoss: −(1/N) Σ ln max(softmax(z)[label], FLT_MIN); gradient (softmax(z) − onehot) / N. */
export const softmaxCrossEntropy: LossDefinition<SoftmaxCrossEntropyLoss> = {
  type: 'softmax_cross_entropy',
  check: (_spec, { input, target }, problem) => isLabels(target, problem) && isScores(input, 'input', problem),
  lower: (g, { ignore_label, normalization }, { input, target }) => {
    const scores = asScores(g, input)
    const hot = countedLabels(g, target, scores.shape[1], ignore_label)
    const terms = neg(g, mul(g, hot, floorPass(g, logSoftmax(g, scores), LN_FLT_MIN)))
    const counted = ignore_label === undefined ? undefined : reduceSum(g, hot, [1])
    return normalized(g, terms, counted, scores.shape[0], normalization)
  },
  initial: ({ normalization }, { input: [classes] }) =>
    normalization === 'none' ? undefined : [Math.log(classes), Math.log(classes)],
  formula: ({ ignore_label, normalization }, input, target) => {
    const over = normalizerText(normalization, ignore_label === undefined ? 'N' : 'n')
    const ignored = ignore_label === undefined ? '' : `, n images that are not labelled ${ignore_label}`
    return `−${over === '' ? '' : `${over} `}Σ ln softmax(${input})[${target}]${ignored}`
  },
}
