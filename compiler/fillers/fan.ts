import { elements, type Shape } from '../ir/index.ts'
import type { XavierFiller } from '../schema/index.ts'

/** Caffe's n: the inputs of a unit, count / shape[0], or its outputs, count / shape[1], or the mean of both. */
export function fan(shape: Shape, norm: XavierFiller['variance_norm']): number {
  const fanIn = elements(shape) / (shape[0] ?? 1)
  const fanOut = elements(shape) / (shape[1] ?? 1)
  return { fan_in: fanIn, fan_out: fanOut, average: (fanIn + fanOut) / 2 }[norm]
}
