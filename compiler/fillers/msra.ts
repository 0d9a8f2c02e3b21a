import type { MsraFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'
import { fan } from './fan.ts'

/** Caffe's msra filler (He et al. 2015): N(0, 2/n). */
export const msra: FillerDefinition<MsraFiller> = {
  type: 'msra',
  resolve: ({ variance_norm }, shape) => ({ type: 'gaussian', mean: 0, std: Math.sqrt(2 / fan(shape, variance_norm)) }),
}
