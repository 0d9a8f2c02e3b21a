import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'
import { mul } from './mul.ts'

/** eˣ. */
export const expOp: OpDefinition<NoAttributes> = {
  type: 'exp',
  infer: inferUnary,
  gradient: (g, node, dy) => [mul(g, dy, node)],
  flops: flopsPerElement,
}

export function exp(g: GraphBuilder, x: Node): Node {
  return g.make(expOp, [x], {})
}
