import type { SplitLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Split: the same bottom under several names; gradients add up. */
export const split: LayerDefinition<SplitLayer> = {
  type: 'split',
  bottoms: [1, 1],
  infer: ({ top }, [bottom]) => top.map(() => bottom),
  blobs: () => [],
  lower: (_g, { top }, { inputs: [x] }) => top.map(() => x),
  detail: ({ top }) => `${top.length} copies: ${top.join(', ')}`,
}
