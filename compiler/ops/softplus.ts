import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary, type NoAttributes } from './elementwise.ts'
import { mul } from './mul.ts'
import { sigmoid } from './sigmoid.ts'

/** ln(1 + eˣ), as max(x, 0) + ln(1 + e^−|x|), which overflows nowhere. */
export const softplusOp: OpDefinition<NoAttributes> = {
  type: 'softplus',
  infer: inferUnary,
  gradient: (g, { inputs: [x] }, dy) => [mul(g, dy, sigmoid(g, x))],
  flops: flopsPerElement,
}

export function softplus(g: GraphBuilder, x: Node): Node {
  return g.make(softplusOp, [x], {})
}
