import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'

/** −x. */
export const negOp: OpDefinition<NoAttributes> = {
  type: 'neg',
  infer: inferUnary,
  gradient: (g, _node, dy) => [neg(g, dy)],
  flops: flopsPerElement,
}

export function neg(g: GraphBuilder, x: Node): Node {
  return g.make(negOp, [x], {})
}
