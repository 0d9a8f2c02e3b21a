import { invariant } from '../diagnostics/index.ts'
import { broadcastShapes, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import { flopsPerElement, type NoAttributes } from './elementwise.ts'

/** 1 where a = b, else 0, as f32; both f32 or both i32; broadcasting. */
export const equalOp: OpDefinition<NoAttributes> = {
  type: 'equal',
  infer: ([a, b]) => {
    invariant(a !== undefined && b !== undefined && a.dtype === b.dtype, 'equal compares two tensors of one type')
    return { shape: broadcastShapes(a.shape, b.shape), dtype: 'f32' }
  },
  gradient: 'none',
  flops: flopsPerElement,
}

export function equal(g: GraphBuilder, a: Node, b: Node): Node {
  return g.make(equalOp, [a, b], {})
}
