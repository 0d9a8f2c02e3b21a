import { add, constant, mul, relu as reluOf, step } from '../ops/index.ts'
import type { ReluLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's ReLU: max(x, 0), and negative_slope·x where x ≤ 0; its gradient at 0 is that of the lower branch. */
export const relu: LayerDefinition<ReluLayer> = elementwise(
  'relu',
  (g, x, { negative_slope: slope }) => {
    if (slope === 0) return reluOf(g, x)
    const steepness = add(g, mul(g, step(g, x), constant(g, 1 - slope)), constant(g, slope))
    return mul(g, x, steepness)
  },
  ({ negative_slope: slope }) => (slope === 0 ? '' : `slope ${slope} below 0`),
)
