import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferBinary, type NoAttributes } from './elementwise.ts'

/** 1 where a ≥ b, else 0; broadcasting. */
export const greaterEqualOp: OpDefinition<NoAttributes> = {
  type: 'greater_equal',
  infer: inferBinary,
  gradient: 'none',
  flops: flopsPerElement,
}

export function greaterEqual(g: GraphBuilder, a: Node, b: Node): Node {
  return g.make(greaterEqualOp, [a, b], {})
}
