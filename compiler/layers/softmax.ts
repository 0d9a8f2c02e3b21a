import { softmax as softmaxOf } from '../ops/index.ts'
import type { SoftmaxLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Softmax over the channels (axis 1). */
export const softmax: LayerDefinition<SoftmaxLayer> = {
  type: 'softmax',
  bottoms: 1,
  infer: (_spec, [bottom]) => bottom,
  blobs: () => [],
  lower: (g, _spec, { inputs: [x] }) => softmaxOf(g, x, 1),
  detail: () => 'over channels',
}
