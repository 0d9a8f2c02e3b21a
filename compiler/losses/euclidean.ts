import { mul, sub } from '../ops/index.ts'
import type { EuclideanLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { featureDistance, sameShapes } from './ports.ts'
import { meanOverBatch } from './totals.ts'

/** Caffe's EuclideanLoss: Σ (a − b)² / 2N. */
export const euclidean: LossDefinition<EuclideanLoss> = {
  type: 'euclidean',
  check: (_spec, { input, target }, problem) => sameShapes(input, target, problem),
  lower: (g, _spec, { input, target }) => {
    const difference = sub(g, input, target)
    return meanOverBatch(g, mul(g, difference, difference), 0.5)
  },
  initial: (_spec, { input }) => featureDistance(input),
  formula: (_spec, input, target) => `1/2N Σ (${input} − ${target})²`,
}
