import type { Attributes, GraphBuilder, Node, OpDefinition, TensorType } from '../ir/index.ts'

export interface InputAttributes extends Attributes {
  readonly name: string
}

/** A tensor that enters the program from outside; what fills it is said by the program's `inputs`. */
export const inputOp: OpDefinition<InputAttributes> = {
  type: 'input',
  infer: () => {
    throw new Error('an input is made with its type')
  },
  gradient: 'none',
  flops: () => 0,
}

export function input(g: GraphBuilder, name: string, type: TensorType): Node {
  return g.intern('input', [], { name }, type)
}
