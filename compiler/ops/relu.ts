import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'
import { mul } from './mul.ts'
import { step } from './step.ts'

/** max(x, 0). Its gradient passes where x > 0 (Caffe: strictly). */
export const reluOp: OpDefinition<NoAttributes> = {
  type: 'relu',
  infer: inferUnary,
  gradient: (g, node, dy) => [mul(g, dy, step(g, node))],
  flops: flopsPerElement,
}

export function relu(g: GraphBuilder, x: Node): Node {
  return g.make(reluOp, [x], {})
}
