import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'
import { div } from './div.ts'

/** ln x, x > 0. */
export const logOp: OpDefinition<NoAttributes> = {
  type: 'log',
  infer: inferUnary,
  gradient: (g, { inputs: [x] }, dy) => [div(g, dy, x)],
  flops: flopsPerElement,
}

export function log(g: GraphBuilder, x: Node): Node {
  return g.make(logOp, [x], {})
}
