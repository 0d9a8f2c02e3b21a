import type { XavierFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'
import { fan } from './fan.ts'

/** Caffe's xavier filler (Glorot and Bengio 2010): U(−√(3/n), √(3/n)). */
export const xavier: FillerDefinition<XavierFiller> = {
  type: 'xavier',
  resolve: ({ variance_norm }, shape) => {
    const max = Math.sqrt(3 / fan(shape, variance_norm))
    return { type: 'uniform', min: -max, max }
  },
}
