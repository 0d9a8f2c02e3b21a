import type { GraphBuilder, Node } from '../ir/index.ts'
import { add, constant, div, mul, reduceSum, sqrt, sub } from '../ops/index.ts'
import type { MvnLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { isImage } from './window.ts'

/** Below every variance that matters; keeps the gradient of the root of a constant channel's from being infinite. */
const TINY = 1e-24

/** Caffe's MVN: (x − μ) / (√v + eps), μ and v of each channel of each image, or of the whole image. */
export const mvn: LayerDefinition<MvnLayer> = {
  type: 'mvn',
  bottoms: [1, 1],
  infer: (_spec, [bottom], problem) => (isImage(bottom, problem) ? [bottom] : undefined),
  blobs: () => [],
  lower: (g, { normalize_variance, across_channels, eps }, { inputs: [x] }) => {
    const axes = across_channels ? [1, 2, 3] : [2, 3]
    const centred = sub(g, x, mean(g, x, axes))
    if (!normalize_variance) return [centred]
    const variance = mean(g, mul(g, centred, centred), axes)
    const deviation = sqrt(g, add(g, variance, constant(g, TINY)))
    return [div(g, centred, add(g, deviation, constant(g, eps)))]
  },
  detail: ({ normalize_variance, across_channels }) =>
    [across_channels ? 'over channels' : 'each channel', ...(normalize_variance ? [] : ['the mean only'])].join(', '),
}

function mean(g: GraphBuilder, x: Node, axes: readonly number[]): Node {
  const count = axes.reduce((product, axis) => product * x.shape[axis], 1)
  return mul(g, reduceSum(g, x, axes, true), constant(g, 1 / count))
}
