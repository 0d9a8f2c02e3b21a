import type { BilinearFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'

/** Caffe's bilinear filler: (1 − |x/f − c|)·(1 − |y/f − c|) with f = ⌈size/2⌉, c = (2f − 1 − f mod 2) / 2f. */
export const bilinear: FillerDefinition<BilinearFiller> = {
  type: 'bilinear',
  refuses: (_filler, shape) =>
    shape.length === 4 && shape[2] === shape[3]
      ? undefined
      : `the bilinear filler fills square kernels, and the blob is [${shape.join(', ')}]`,
  resolve: (_filler, shape) => ({ type: 'bilinear', size: shape[3] }),
}
