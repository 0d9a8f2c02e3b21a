import { mul } from '../ops/index.ts'
import type { DropoutLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Dropout: in training x · mask / (1 − ratio), a mask the host draws for each step; else x. */
export const dropout: LayerDefinition<DropoutLayer> = {
  type: 'dropout',
  bottoms: 1,
  infer: (_spec, [bottom]) => bottom,
  blobs: () => [],
  lower: (g, spec, { inputs, dropout: mask }) => {
    const x = inputs[0]
    const scaled = mask(x.shape, spec.dropout_ratio)
    return scaled ? mul(g, x, scaled) : x
  },
  detail: (spec) => `ratio ${spec.dropout_ratio}`,
}
