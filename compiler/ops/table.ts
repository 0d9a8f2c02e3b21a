import { invariant } from '../diagnostics/index.ts'
import { elements, type Attributes, type GraphBuilder, type Node, type OpDefinition, type Shape } from '../ir/index.ts'

export interface TableAttributes extends Attributes {
  readonly shape: Shape
  /** In row-major order. */
  readonly values: readonly number[]
}

/** Numbers that the spec itself gives. */
export const tableOp: OpDefinition<TableAttributes> = {
  type: 'table',
  infer: (_inputs, { shape, values }) => {
    invariant(elements(shape) === values.length, 'a table has a number for each place')
    return { shape, dtype: 'f32' }
  },
  gradient: 'none',
  flops: () => 0,
}

export function table(g: GraphBuilder, shape: Shape, values: readonly number[]): Node {
  return g.make(tableOp, [], { shape, values })
}
