import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { constant } from './constant.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'

/** (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ). */
export const tanhOp: OpDefinition<NoAttributes> = {
  type: 'tanh',
  infer: inferUnary,
  gradient: (g, y, dy) => [mul(g, dy, sub(g, constant(g, 1), mul(g, y, y)))],
  flops: flopsPerElement,
}

export function tanh(g: GraphBuilder, x: Node): Node {
  return g.make(tanhOp, [x], {})
}
