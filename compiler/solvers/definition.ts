import type { GraphBuilder, Node } from '../ir/index.ts'
import type { SolverSpec } from '../schema/index.ts'

/**
 * A number that the host gives each step. `beta1_left`: 1 − β1ᵗ, `beta2_left`: 1 − β2ᵗ, t the number of the update from 1.
 * `loss_scale`: what the loss is multiplied by before gradients are computed, and `loss_unscale`, what they are then; 1 over the other.
 */
export type SolverScalar = 'lr' | 'beta1_left' | 'beta2_left' | 'loss_scale' | 'loss_unscale'

export interface UpdateContext {
  readonly parameter: Node
  /** dL/dW, clipped, without weight decay. */
  readonly gradient: Node
  /** The parameter's slots, in the order of `slots`. */
  readonly slots: readonly Node[]
  /** f32 []. */
  readonly scalar: (name: SolverScalar) => Node
  readonly lrMult: number
  readonly decayMult: number
}

/** A solver: the slots that it keeps for each parameter, and one update as ops. */
export interface SolverDefinition<S extends SolverSpec> {
  readonly type: S['type']
  /** Learning rates: the one to begin with, and the least and the most that anybody takes. */
  readonly rates: { readonly least: number; readonly usual: number; readonly most: number }
  /** Names of the slots; each has the parameter's shape and starts at 0. */
  readonly slots: (solver: S) => readonly string[]
  /** How many blobs a parameter Caffe's solver remembers, in the order of `slots`; absent: Caffe has no such solver. */
  readonly history?: number
  readonly update: (
    g: GraphBuilder,
    solver: S,
    context: UpdateContext,
  ) => { readonly parameter: Node; readonly slots: readonly Node[] }
}
