import { sigmoid as sigmoidOf } from '../ops/index.ts'
import type { SigmoidLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Sigmoid: 1 / (1 + e^−x); the study put it in place of every ReLU. */
export const sigmoid: LayerDefinition<SigmoidLayer> = {
  type: 'sigmoid',
  bottoms: 1,
  infer: (_spec, [bottom]) => bottom,
  blobs: () => [],
  lower: (g, _spec, { inputs: [x] }) => sigmoidOf(g, x),
  detail: () => '',
}
