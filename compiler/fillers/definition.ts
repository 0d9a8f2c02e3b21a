import type { Shape } from '../ir/index.ts'
import type { FillerSpec } from '../schema/index.ts'

/** What a blob's values are drawn from, independently of each other. */
export type Distribution =
  | { readonly type: 'constant'; readonly value: number }
  | { readonly type: 'uniform'; readonly min: number; readonly max: number }
  | { readonly type: 'gaussian'; readonly mean: number; readonly std: number }

/** A filler: the distribution that a blob of `shape` starts from. */
export interface FillerDefinition<F extends FillerSpec> {
  readonly type: F['type']
  readonly resolve: (filler: F, shape: Shape) => Distribution
}
