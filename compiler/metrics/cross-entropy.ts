import type { Node } from '../ir/index.ts'
import { isScores, meanOverBatch, sameScores } from '../losses/index.ts'
import { logSoftmax, mul, oneHot, softmax } from '../ops/index.ts'
import type { CrossEntropyMetric } from '../schema/index.ts'
import type { MetricDefinition } from './definition.ts'
import { soften } from './soften.ts'

/** −1/N Σ p·ln q in nats, q = softmax(input/T), p the labels or softmax(target/T). */
export const crossEntropy: MetricDefinition<CrossEntropyMetric> = {
  type: 'cross_entropy',
  better: 'min',
  check: (_spec, input, target, problem) =>
    target?.kind === 'tap' ? sameScores(input, target, problem) : isScores(input, 'input', problem),
  lower: (g, { temperature }, { input, target }) => {
    const wanted = target as Node // the schema asks for a target
    const log = logSoftmax(g, soften(g, input, temperature))
    const p = wanted.dtype === 'i32' ? oneHot(g, wanted, log.shape[1]) : softmax(g, soften(g, wanted, temperature))
    return { value: meanOverBatch(g, mul(g, p, log), -1) }
  },
}
