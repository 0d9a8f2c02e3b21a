import type { Shape } from '../ir/index.ts'
import type { FillerSpec } from '../schema/index.ts'

/** What a blob's values are drawn from, in row-major order. */
export type Distribution =
  | { readonly type: 'constant'; readonly value: number }
  | { readonly type: 'uniform'; readonly min: number; readonly max: number }
  /** `kept`: the share of values that are not set to 0 afterwards. */
  | { readonly type: 'gaussian'; readonly mean: number; readonly std: number; readonly kept?: number }
  /** Uniform in [0, 1), then every `unit` values in a row divided by their sum. */
  | { readonly type: 'positive_unitball'; readonly unit: number }
  /** Kernels of `size` × `size` that interpolate between pixels. */
  | { readonly type: 'bilinear'; readonly size: number }

/** A filler: the distribution that a blob of `shape` starts from. */
export interface FillerDefinition<F extends FillerSpec> {
  readonly type: F['type']
  /** Why it cannot fill a blob of `shape`, or undefined where it can. */
  readonly refuses?: (filler: F, shape: Shape) => string | undefined
  readonly resolve: (filler: F, shape: Shape) => Distribution
}
