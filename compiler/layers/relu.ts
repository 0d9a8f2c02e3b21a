import { relu as reluOf } from '../ops/index.ts'
import type { ReluLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's ReLU: max(x, 0). */
export const relu: LayerDefinition<ReluLayer> = {
  type: 'relu',
  bottoms: 1,
  infer: (_spec, [bottom]) => bottom,
  blobs: () => [],
  lower: (g, _spec, { inputs: [x] }) => reluOf(g, x),
  detail: () => '',
}
