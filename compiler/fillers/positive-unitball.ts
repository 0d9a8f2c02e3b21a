import { elements } from '../ir/index.ts'
import type { PositiveUnitballFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'

/** Caffe's positive_unitball filler: uniform numbers, scaled so that those of each unit (each row of shape[0]) sum to 1. */
export const positiveUnitball: FillerDefinition<PositiveUnitballFiller> = {
  type: 'positive_unitball',
  resolve: (_filler, shape) => ({ type: 'positive_unitball', unit: elements(shape.slice(1)) }),
}
