import { isScores, meanOverBatch } from '../losses/index.ts'
import { constant, equal, greaterEqual, mul, oneHot, reduceSum } from '../ops/index.ts'
import type { AccuracyMetric } from '../schema/index.ts'
import type { MetricDefinition } from './definition.ts'

/**
 * Caffe's Accuracy, top 1: the share of images whose true class scores above every other; a tie is wrong. A row of NaN
 * is wrong too: exactly one class, the true one, must reach the true class's score.
 */
export const accuracy: MetricDefinition<AccuracyMetric> = {
  type: 'accuracy',
  check: (_spec, input, target, problem) => {
    if (target.kind === 'label') return isScores(input, 'input', problem)
    problem(['target'], 'accuracy compares with labels', 'write `target: data.label`, or use `type: agreement`')
    return false
  },
  lower: (g, _spec, { input, target }) => {
    const score = reduceSum(g, mul(g, input, oneHot(g, target, input.shape[1])), [1], true)
    const reached = reduceSum(g, greaterEqual(g, input, score), [1])
    return meanOverBatch(g, equal(g, reached, constant(g, 1)))
  },
}
