import type { GraphBuilder, Node } from '../ir/index.ts'
import { asScores, countedLabels, isScores, meanOverBatch } from '../losses/index.ts'
import { concat, constant, div, floorPass, greaterEqual, mul, oneHot, reduceSum, reshape } from '../ops/index.ts'
import type { AccuracyMetric } from '../schema/index.ts'
import type { MetricDefinition } from './definition.ts'

/**
 * Caffe's Accuracy: the share of images whose true class is among the `top_k` highest scores. As many classes as reach the
 * true one's score are counted, itself included, so that a tie with the next is wrong; a row of NaN is wrong too.
 */
export const accuracy: MetricDefinition<AccuracyMetric> = {
  type: 'accuracy',
  better: 'max',
  check: ({ top_k: k }, input, target, problem) => {
    if (target?.kind !== 'label') {
      problem(['target'], 'accuracy compares with labels', 'write `target: data.label`, or use `type: agreement`')
      return false
    }
    if (!isScores(input, 'input', problem)) return false
    if (k <= input[0]) return true
    problem(['top_k'], `there are only ${input[0]} scores`, `take ${input[0] - 1} or less`)
    return false
  },
  lower: (g, { top_k: k, per_class, ignore_label }, { input, target }) => {
    const scores = asScores(g, input)
    const classes = scores.shape[1]
    const label = target as Node // the check asks for labels
    const score = reduceSum(g, mul(g, scores, oneHot(g, label, classes)), [1], true)
    const reached = reduceSum(g, greaterEqual(g, scores, score), [1])
    const right = mul(g, greaterEqual(g, reached, constant(g, 1)), greaterEqual(g, constant(g, k), reached))
    const counted = countedLabels(g, label, classes, ignore_label)
    return {
      value: ignore_label === undefined ? meanOverBatch(g, right) : shareOf(g, right, reduceSum(g, counted, [1])),
      ...(per_class && { tally: byClass(g, right, counted) }),
    }
  },
}

function shareOf(g: GraphBuilder, right: Node, counted: Node): Node {
  return div(g, reduceSum(g, mul(g, right, counted), [0]), floorPass(g, reduceSum(g, counted, [0]), 1))
}

/** [2, C]: how many of each class are right, and how many there are. */
function byClass(g: GraphBuilder, right: Node, counted: Node): Node {
  const rightOnes = reduceSum(g, mul(g, counted, reshape(g, right, [right.shape[0], 1])), [0], true)
  return concat(g, [rightOnes, reduceSum(g, counted, [0], true)], 0)
}
