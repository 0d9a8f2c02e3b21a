import type { GraphBuilder, Node } from '../ir/index.ts'
import type { SolverSpec } from '../schema/index.ts'

export interface UpdateContext {
  readonly parameter: Node
  readonly gradient: Node
  /** The parameter's slots, in the order of `slots`. */
  readonly slots: readonly Node[]
  /** This step's learning rate, f32 []. */
  readonly lr: Node
  readonly lrMult: number
  readonly decayMult: number
}

/** A solver: the slots that it keeps for each parameter, and one update as ops. */
export interface SolverDefinition<S extends SolverSpec> {
  readonly type: S['type']
  /** Names of the slots; each has the parameter's shape and starts at 0. */
  readonly slots: readonly string[]
  readonly update: (
    g: GraphBuilder,
    solver: S,
    context: UpdateContext,
  ) => { readonly parameter: Node; readonly slots: readonly Node[] }
}
