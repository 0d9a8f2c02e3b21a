import { softmax as softmaxOf } from '../ops/index.ts'
import type { SoftmaxLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's Softmax over the channels (axis 1). */
export const softmax: LayerDefinition<SoftmaxLayer> = elementwise(
  'softmax',
  (g, x) => softmaxOf(g, x, 1),
  () => 'over channels',
)
