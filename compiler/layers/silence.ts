import type { SilenceLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Silence: reads and says nothing. */
export const silence: LayerDefinition<SilenceLayer> = {
  type: 'silence',
  bottoms: [1, Infinity],
  infer: () => [],
  blobs: () => [],
  lower: () => [],
  detail: () => '',
}
