import type { Attributes, GraphBuilder, Node, OpDefinition } from '../ir/index.ts'

export interface ConstantAttributes extends Attributes {
  readonly value: number
}

/** One number, shape []. It broadcasts. */
export const constantOp: OpDefinition<ConstantAttributes> = {
  type: 'constant',
  infer: () => ({ shape: [], dtype: 'f32' }),
  gradient: 'none',
  flops: () => 0,
}

export function constant(g: GraphBuilder, value: number): Node {
  return g.make(constantOp, [], { value })
}
