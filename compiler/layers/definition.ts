import type { GraphBuilder, Node, Shape } from '../ir/index.ts'
import type { FillerSpec, LayerSpec } from '../schema/index.ts'

/** Reports a mistake in a layer; `path` is the key it stands at (`['kernel_size']`), `[]` the layer itself. */
export type LayerProblem = (path: readonly string[], message: string, help?: string) => void

/** A parameter blob before it has a home. `blob` is the last part of the tensor's name. */
export interface BlobDefinition {
  readonly blob: 'weight' | 'bias'
  readonly shape: Shape
  readonly filler: FillerSpec
  /** Where the filler stands in the layer: `weight_filler`, `bias_filler`. */
  readonly fillerKey: string
}

export interface LoweringContext {
  /** The layers below, [N, …]. */
  readonly inputs: readonly Node[]
  /** The layer's blobs, in the order of `blobs`. */
  readonly blobs: readonly Node[]
  /** A tensor of `shape`, 0 with probability `ratio` and else 1 / (1 − ratio); undefined where nothing is dropped. */
  readonly dropout: (shape: Shape, ratio: number) => Node | undefined
}

/**
 * A layer type: all that the compiler knows of it, in one file. Shapes are those of one image ([C, H, W] or [K]); the
 * lowering sees them with the batch axis in front.
 */
export interface LayerDefinition<S extends LayerSpec> {
  readonly type: S['type']
  /** How many layers it reads. */
  readonly bottoms: number
  /** The output's shape; undefined after a reported mistake. */
  readonly infer: (spec: S, bottoms: readonly Shape[], problem: LayerProblem) => Shape | undefined
  readonly blobs: (spec: S, bottoms: readonly Shape[]) => readonly BlobDefinition[]
  readonly lower: (g: GraphBuilder, spec: S, context: LoweringContext) => Node
  /** A few words for the plan's table: `5×5, stride 2`. */
  readonly detail: (spec: S) => string
}
