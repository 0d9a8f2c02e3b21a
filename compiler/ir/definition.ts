import type { GraphBuilder } from './builder.ts'
import type { Attributes, Node, TensorType } from './types.ts'

/**
 * The gradient of a node as graph construction: given dL/d(node), one dL/d(input) for each input, `undefined` where
 * none flows. `wanted[i]` is false where nobody will use the i-th, so that it need not be built.
 */
export type Gradient<A extends Attributes> = (
  g: GraphBuilder,
  node: Node,
  dy: Node,
  wanted: readonly boolean[],
  attributes: A,
) => readonly (Node | undefined)[]

export interface OpDefinition<A extends Attributes> {
  readonly type: string
  /** The output's type. Throws an InternalError on inputs that no correct caller makes. */
  readonly infer: (inputs: readonly TensorType[], attributes: A) => TensorType
  /** `none`: the output is constant in its inputs almost everywhere, or is only ever built by a gradient. */
  readonly gradient: Gradient<A> | 'none'
  /**
   * Floating-point operations: a multiplication and an addition are one each, so that a multiply-add is two and a bias one for
   * each output, whichever op adds it; an op on each element is one for each; copies, reshapes and constants are none.
   */
  readonly flops: (inputs: readonly TensorType[], output: TensorType, attributes: A) => number
}
