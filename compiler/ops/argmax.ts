import { invariant } from '../diagnostics/index.ts'
import { elements, type Attributes, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'

export interface ArgmaxAttributes extends Attributes {
  readonly axis: number
}

/** The index of the largest value along `axis`, the first of equals, as i32; the axis is gone. */
export const argmaxOp: OpDefinition<ArgmaxAttributes> = {
  type: 'argmax',
  infer: ([x], { axis }) => {
    invariant(x?.dtype === 'f32' && axis < x.shape.length, 'argmax takes an axis of an f32 tensor')
    return { shape: x.shape.filter((_, i) => i !== axis), dtype: 'i32' }
  },
  gradient: 'none',
  flops: ([x]) => elements(x.shape),
}

export function argmax(g: GraphBuilder, x: Node, axis: number): Node {
  return g.make(argmaxOp, [x], { axis })
}
