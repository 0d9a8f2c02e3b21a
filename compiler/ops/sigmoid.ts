import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'

/** 1 / (1 + e⁻ˣ). */
export const sigmoidOp: OpDefinition<NoAttributes> = {
  type: 'sigmoid',
  infer: inferUnary,
  gradient: (g, node, dy) => [mul(g, dy, sub(g, node, mul(g, node, node)))],
  flops: flopsPerElement,
}

export function sigmoid(g: GraphBuilder, x: Node): Node {
  return g.make(sigmoidOp, [x], {})
}
