import { elements, type Shape } from '../ir/index.ts'
import type { XavierFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'

/**
 * Caffe's xavier filler (Glorot and Bengio 2010): U(−√(3/n), √(3/n)), n = fan-in = count / shape[0], or fan-out =
 * count / shape[1], or their mean.
 */
export const xavier: FillerDefinition<XavierFiller> = {
  type: 'xavier',
  resolve: ({ variance_norm }, shape) => {
    const max = Math.sqrt(3 / fan(shape, variance_norm))
    return { type: 'uniform', min: -max, max }
  },
}

function fan(shape: Shape, norm: XavierFiller['variance_norm']): number {
  const fanIn = elements(shape) / (shape[0] ?? 1)
  const fanOut = elements(shape) / (shape[1] ?? 1)
  switch (norm) {
    case 'fan_in':
      return fanIn
    case 'fan_out':
      return fanOut
    case 'average':
      return (fanIn + fanOut) / 2
  }
}
