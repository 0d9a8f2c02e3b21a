/**
 * What a reference layer is: a pair of plain functions over float64 tensors. A `Spec` is the layer's settings with
 * every default filled in. `blobs` are the learned tensors (and BatchNorm's running sums) in Caffe's order.
 */
import type { RefTensor } from '../tensor.ts'

export type Spec = Readonly<Record<string, unknown>> & { readonly type: string }

export type Phase = 'train' | 'test'

export interface Context {
  readonly phase: Phase
  /** Dropout's mask: 0 or 1/(1 − ratio) for each element. Absent: nothing is dropped. */
  readonly mask?: RefTensor
}

export interface Forward {
  tops: RefTensor[]
  /** New values of all blobs of a layer that keeps running statistics, in training. */
  blobs?: RefTensor[]
}

export interface Backward {
  /** Undefined where no gradient exists (indices, a crop's size, a step function). */
  bottoms: (RefTensor | undefined)[]
  /** One gradient a blob; zeros for running statistics. */
  blobs: RefTensor[]
}

export interface LayerReference {
  forward(spec: Spec, bottoms: RefTensor[], blobs: RefTensor[], ctx: Context): Forward
  /** `blobs` are the values that forward was given. */
  backward(
    spec: Spec,
    bottoms: RefTensor[],
    blobs: RefTensor[],
    tops: RefTensor[],
    dtops: RefTensor[],
    ctx: Context,
  ): Backward
}
