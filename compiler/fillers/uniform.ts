import type { UniformFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'

/** Caffe's uniform filler: U(min, max). */
export const uniform: FillerDefinition<UniformFiller> = {
  type: 'uniform',
  refuses: ({ min, max }) => (min <= max ? undefined : `the filler's \`min\` of ${min} is above its \`max\` of ${max}`),
  resolve: ({ min, max }) => ({ type: 'uniform', min, max }),
}
