import type { ConstantFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'

/** Caffe's constant filler. */
export const constant: FillerDefinition<ConstantFiller> = {
  type: 'constant',
  resolve: ({ value }) => ({ type: 'constant', value }),
}
