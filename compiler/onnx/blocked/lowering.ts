import type { DType, Shape } from '../../ir/index.ts'
import type { Blocks } from './blocks.ts'
import type { Held } from './held.ts'

export interface Result {
  readonly shape: Shape
  readonly dtype: DType
  /** The ops that read it, one entry a reader; `output` where the program gives it away. */
  readonly readers: readonly string[]
}

/** Writes one op on blocked images; undefined where the canonical layout serves better, or alone. */
export type BlockedLowering<A> = (
  blocks: Blocks,
  inputs: readonly Held[],
  attributes: A,
  output: Result,
) => Held | undefined
