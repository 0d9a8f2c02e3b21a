import type { BilinearFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'

/**
 * Caffe 1.0's bilinear filler: (1 − |x/f − c|)·(1 − |y/f − c|) with f = ⌈size/2⌉, c = (size − 1) / 2f. Before 1.0 c was
 * (2f − 1 − f mod 2) / 2f, which is the middle of kernels made for a whole factor, 2f − f mod 2, and of no others.
 */
export const bilinear: FillerDefinition<BilinearFiller> = {
  type: 'bilinear',
  refuses: (_filler, shape) =>
    shape.length === 4 && shape[2] === shape[3]
      ? undefined
      : `the bilinear filler fills square kernels, and the blob is [${shape.join(', ')}]`,
  resolve: (_filler, shape) => ({ type: 'bilinear', size: shape[3] }),
}
