import { add, avgPool, channelSum, constant, mul, pow } from '../ops/index.ts'
import type { LrnLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { isImage } from './window.ts'

/**
 * Caffe's LRN (Krizhevsky et al. 2012). Across channels x·(k + alpha/n · Σ x²)^−beta over the n channels around; within a
 * channel x·(1 + alpha · mean x²)^−beta over n×n pixels, those beyond the image counted as zeros.
 */
export const lrn: LayerDefinition<LrnLayer> = {
  type: 'lrn',
  bottoms: [1, 1],
  infer: ({ local_size: n }, [bottom], problem) => {
    if (!isImage(bottom, problem)) return undefined
    if (n % 2 === 1) return [bottom]
    problem(['local_size'], `a region of ${n} has no middle`, `take an odd size, ${n - 1} or ${n + 1}`)
    return undefined
  },
  blobs: () => [],
  lower: (g, { local_size: n, alpha, beta, k, norm_region: region }, { inputs: [x] }) => {
    const squares = mul(g, x, x)
    const [, , height, width] = x.shape as readonly [number, number, number, number]
    const margin = (n - 1) / 2
    const window = { kernel: [n, n], stride: [1, 1], pad: [margin, margin], size: [height, width] } as const
    const [sum, factor, start] =
      region === 'across_channels'
        ? ([channelSum(g, squares, n), alpha / n, k] as const)
        : ([avgPool(g, squares, window), alpha, 1] as const)
    return [mul(g, x, pow(g, add(g, mul(g, sum, constant(g, factor)), constant(g, start)), -beta))]
  },
  detail: ({ local_size: n, alpha, beta, k, norm_region: region }) =>
    `${region === 'across_channels' ? `${n} channels` : `${n}×${n} pixels`}, alpha ${alpha}, beta ${beta}${k === 1 ? '' : `, k ${k}`}`,
}
