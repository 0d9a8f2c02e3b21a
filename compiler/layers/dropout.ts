import { mul } from '../ops/index.ts'
import type { DropoutLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { elementwise } from './elementwise.ts'

/** Caffe's Dropout: in training x · mask / (1 − ratio), a mask the host draws for each step; else x. */
export const dropout: LayerDefinition<DropoutLayer> = {
  ...elementwise<DropoutLayer>(
    'dropout',
    (_g, x) => x,
    ({ dropout_ratio }) => `ratio ${dropout_ratio}`,
  ),
  lower: (g, { dropout_ratio }, { inputs: [x], dropout: mask }) => {
    const scaled = mask(x.shape, dropout_ratio)
    return [scaled ? mul(g, x, scaled) : x]
  },
}
