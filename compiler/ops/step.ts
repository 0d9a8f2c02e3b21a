import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'

/** 1 where x > 0, else 0. */
export const stepOp: OpDefinition<NoAttributes> = {
  type: 'step',
  infer: inferUnary,
  gradient: 'none',
  flops: flopsPerElement,
}

export function step(g: GraphBuilder, x: Node): Node {
  return g.make(stepOp, [x], {})
}
