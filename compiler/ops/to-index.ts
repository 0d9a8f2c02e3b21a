import { invariant } from '../diagnostics/index.ts'
import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import type { NoAttributes } from './elementwise.ts'

/** f32 → i32, towards zero. */
export const toIndexOp: OpDefinition<NoAttributes> = {
  type: 'to_index',
  infer: ([x]) => {
    invariant(x?.dtype === 'f32', 'to_index takes one f32 tensor')
    return { shape: x.shape, dtype: 'i32' }
  },
  gradient: 'none',
  flops: () => 0,
}

export function toIndex(g: GraphBuilder, x: Node): Node {
  return g.make(toIndexOp, [x], {})
}
