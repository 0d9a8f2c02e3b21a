/** The sliding window of convolution and pooling. Pairs are [vertical, horizontal], in pixels. */
import type { Attributes } from '../ir/index.ts'

export type Pair = readonly [number, number]

export interface ConvolutionWindow extends Attributes {
  readonly stride: Pair
  readonly pad: Pair
  readonly dilation: Pair
  readonly group: number
}

export interface PoolWindow extends Attributes {
  readonly kernel: Pair
  readonly stride: Pair
  readonly pad: Pair
  /** Height and width of the pooled image. Windows are clipped to the image, so they may hang over its end. */
  readonly size: Pair
}

/** Caffe's Convolution: floor((in + 2·pad − (dilation·(kernel − 1) + 1)) / stride) + 1; below 1 where it does not fit. */
export function convolvedSize(size: number, kernel: number, stride: number, pad: number, dilation: number): number {
  return Math.floor((size + 2 * pad - (dilation * (kernel - 1) + 1)) / stride) + 1
}
