import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'

/** 1 where x > 0, −1 where x < 0, else 0. */
export const signOp: OpDefinition<NoAttributes> = {
  type: 'sign',
  infer: inferUnary,
  gradient: 'none',
  flops: flopsPerElement,
}

export function sign(g: GraphBuilder, x: Node): Node {
  return g.make(signOp, [x], {})
}
