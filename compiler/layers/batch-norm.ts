import { add, constant, div, equal, mul, pow, reduceSum, reshape, sub } from '../ops/index.ts'
import type { GraphBuilder, Node, Shape } from '../ir/index.ts'
import type { BatchNormLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/**
 * Caffe's BatchNorm: y = (x − μ) / √(v + eps) for each channel, without factor and shift. In training μ and v are the
 * batch's, and the running sums become f·sum + μ, f·sum + v·m/(m − 1) and f·factor + 1 (m values a channel, f the
 * `moving_average_fraction`); else they are the running sums over their factor (0 where it is 0).
 */
export const batchNorm: LayerDefinition<BatchNormLayer> = {
  type: 'batch_norm',
  bottoms: [1, 1],
  infer: (_spec, [bottom]) => [bottom],
  blobs: (_spec, [bottom]) => [
    { blob: 'mean', shape: bottom.slice(0, 1), running: true },
    { blob: 'variance', shape: bottom.slice(0, 1), running: true },
    { blob: 'factor', shape: [1], running: true },
  ],
  lower: (g, spec, { inputs: [x], blobs, training, keep }) => {
    const { eps, moving_average_fraction: fraction, use_global_stats } = spec
    const [meanSum, varianceSum, factor] = blobs as [Node, Node, Node]
    const statistics: Shape = x.shape.map((size, axis) => (axis === 1 ? size : 1))
    const normalised = (centred: Node, variance: Node): readonly Node[] => [
      mul(g, centred, pow(g, add(g, variance, constant(g, eps)), -0.5)),
    ]
    if (use_global_stats ?? !training) {
      const scale = inverse(g, factor)
      const [mean, variance] = [meanSum, varianceSum].map((sum) => reshape(g, mul(g, sum, scale), statistics)) as [
        Node,
        Node,
      ]
      return normalised(sub(g, x, mean), variance)
    }
    const count = x.shape.reduce((product, size, axis) => (axis === 1 ? product : product * size), 1)
    const mean = channelMean(g, x, count)
    const centred = sub(g, x, mean)
    const variance = channelMean(g, mul(g, centred, centred), count)
    const next = (sum: Node, value: Node, weight: number): Node =>
      add(g, mul(g, sum, constant(g, fraction)), mul(g, reshape(g, value, sum.shape), constant(g, weight)))
    if (training) {
      keep(0, next(meanSum, mean, 1))
      keep(1, next(varianceSum, variance, count > 1 ? count / (count - 1) : 1))
      keep(2, add(g, mul(g, factor, constant(g, fraction)), constant(g, 1)))
    }
    return normalised(centred, variance)
  },
  detail: ({ eps, moving_average_fraction: fraction, use_global_stats }) =>
    [
      `eps ${eps}, fraction ${fraction}`,
      ...(use_global_stats === undefined ? [] : [use_global_stats ? 'running statistics' : 'statistics of the batch']),
    ].join(', '),
}

/** The mean of each channel, [1, C, 1, …]. */
function channelMean(g: GraphBuilder, x: Node, count: number): Node {
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]))
  return mul(g, reduceSum(g, x, axes, true), constant(g, 1 / count))
}

/** 1/x, and 0 where x is 0. */
function inverse(g: GraphBuilder, x: Node): Node {
  const none = equal(g, x, constant(g, 0))
  return div(g, sub(g, constant(g, 1), none), add(g, x, none))
}
