import { floorPass, logSoftmax, mul, oneHot } from '../ops/index.ts'
import type { SoftmaxCrossEntropyLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { meanOverBatch } from './mean-over-batch.ts'
import { isScores } from './ports.ts'

/** ln of the smallest normal float32, where Caffe clamps the probability it reports. */
const LN_FLT_MIN = -87.33654475055310898657124730373

/** Caffe's SoftmaxWithLoss: −(1/N) Σ ln max(softmax(z)[label], FLT_MIN); gradient (softmax(z) − onehot) / N. */
export const softmaxCrossEntropy: LossDefinition<SoftmaxCrossEntropyLoss> = {
  type: 'softmax_cross_entropy',
  check: (_spec, input, target, problem) => {
    if (target.kind === 'label') return isScores(input, 'input', problem)
    problem(
      ['target'],
      'the target is a layer, but this loss compares with labels',
      'write `target: data.label`, or use `type: distillation`',
    )
    return false
  },
  lower: (g, _spec, { input, target }) => {
    const logProbability = floorPass(g, logSoftmax(g, input), LN_FLT_MIN)
    return meanOverBatch(g, mul(g, oneHot(g, target, input.shape[1]), logProbability), -1)
  },
  formula: (_spec, input, target) => `−1/N Σ ln softmax(${input})[${target}]`,
}
