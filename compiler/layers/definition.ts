import type { GraphBuilder, Node, Shape } from '../ir/index.ts'
import type { FillerSpec, LayerSpec } from '../schema/index.ts'

/** Reports a mistake in a layer; `path` is the key it stands at (`['kernel_size']`), `[]` the layer itself. */
export type LayerProblem = (path: readonly string[], message: string, help?: string) => void

/** The last part of a tensor's name. */
export type BlobName = 'weight' | 'bias' | 'slope' | 'mean' | 'variance' | 'factor'

/** A blob before it has a home. */
export type BlobDefinition =
  | {
      readonly blob: BlobName
      readonly shape: Shape
      readonly filler: FillerSpec
      /** Where the filler stands in the layer: `weight_filler`, `bias_filler`, `filler`. */
      readonly fillerKey: string
    }
  /** A running statistic: it starts at 0, no gradient reaches it, and the layer itself keeps it up to date. */
  | { readonly blob: BlobName; readonly shape: Shape; readonly running: true }

export interface LoweringContext {
  /** The layers below, [N, …]. */
  readonly inputs: readonly Node[]
  /** The layer's blobs, in the order of `blobs`. */
  readonly blobs: readonly Node[]
  /** A training step of a network in `mode: train`; else the layer must treat each image by itself. */
  readonly training: boolean
  /** A tensor of `shape`, 0 with probability `ratio` and else 1 / (1 − ratio); undefined where nothing is dropped. */
  readonly dropout: (shape: Shape, ratio: number) => Node | undefined
  /** Gives the running statistic `blobs[index]` its value after this step. */
  readonly keep: (index: number, next: Node) => void
}

/**
 * A layer type: all that the compiler knows of it, in one file. Shapes are those of one image ([C, H, W] or [K]); the
 * lowering sees them with the batch axis in front.
 */
export interface LayerDefinition<S extends LayerSpec> {
  readonly type: S['type']
  /** How many layers it reads, at least and at most. */
  readonly bottoms: readonly [min: number, max: number]
  /** No gradient passes it: what stands below is not trained through it. */
  readonly opaque?: true
  /** Keys of numbers of which none may be 0: the layer would give the same of everything. */
  readonly factors?: readonly string[]
  /** The shape of each top; undefined after a reported mistake. */
  readonly infer: (spec: S, bottoms: readonly Shape[], problem: LayerProblem) => readonly Shape[] | undefined
  readonly blobs: (spec: S, bottoms: readonly Shape[]) => readonly BlobDefinition[]
  /** One node a top. */
  readonly lower: (g: GraphBuilder, spec: S, context: LoweringContext) => readonly Node[]
  /** A few words for the plan's table: `5×5, stride 2`. */
  readonly detail: (spec: S) => string
}
