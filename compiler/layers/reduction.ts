import { elements } from '../ir/index.ts'
import { constant, mul, reduceSum, sign } from '../ops/index.ts'
import type { ReductionLayer } from '../schema/index.ts'
import { hasAxis } from './axis.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Reduction over `axis` and all after it: Σ x, Σ |x|, Σ x² or the mean, times `coeff`. */
export const reduction: LayerDefinition<ReductionLayer> = {
  type: 'reduction',
  bottoms: [1, 1],
  factors: ['coeff'],
  infer: ({ axis }, [bottom], problem) =>
    hasAxis(bottom, axis, 'axis', problem) ? [bottom.slice(0, axis - 1)] : undefined,
  blobs: () => [],
  lower: (g, { operation, axis, coeff }, { inputs: [x] }) => {
    const axes = x.shape.map((_, i) => i).slice(axis)
    const terms = { sum: x, mean: x, asum: mul(g, x, sign(g, x)), sumsq: mul(g, x, x) }[operation]
    const factor = operation === 'mean' ? coeff / elements(x.shape.slice(axis)) : coeff
    const total = reduceSum(g, terms, axes)
    return [factor === 1 ? total : mul(g, total, constant(g, factor))]
  },
  detail: ({ operation, axis, coeff }) => `${operation} from axis ${axis}${coeff === 1 ? '' : `, times ${coeff}`}`,
}
