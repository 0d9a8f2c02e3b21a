import { invariant } from '../diagnostics/index.ts'
import type { Attributes, GraphBuilder, Node, OpDefinition } from '../ir/index.ts'

export interface OneHotAttributes extends Attributes {
  readonly depth: number
}

/** i32 [N] → f32 [N, depth]: 1 at the label, 0 elsewhere; a label outside [0, depth) gives a row of zeros. */
export const oneHotOp: OpDefinition<OneHotAttributes> = {
  type: 'one_hot',
  infer: ([label], { depth }) => {
    invariant(label?.dtype === 'i32' && label.shape.length === 1, 'one_hot takes i32 [N]')
    return { shape: [...label.shape, depth], dtype: 'f32' }
  },
  gradient: 'none',
  flops: () => 0,
}

export function oneHot(g: GraphBuilder, label: Node, depth: number): Node {
  return g.make(oneHotOp, [label], { depth })
}
