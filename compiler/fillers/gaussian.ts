import type { GaussianFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'

/** Caffe's gaussian filler: N(mean, std²). */
export const gaussian: FillerDefinition<GaussianFiller> = {
  type: 'gaussian',
  resolve: ({ mean, std }) => ({ type: 'gaussian', mean, std }),
}
