import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferBinary, type NoAttributes } from './elementwise.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { unbroadcast } from './reduce-sum.ts'

/** a / b, broadcasting. */
export const divOp: OpDefinition<NoAttributes> = {
  type: 'div',
  infer: inferBinary,
  gradient: (g, { inputs }, dy, wanted) => {
    const [a, b] = inputs as [Node, Node]
    return [
      wanted[0] ? unbroadcast(g, div(g, dy, b), a.shape) : undefined,
      wanted[1] ? neg(g, unbroadcast(g, div(g, mul(g, dy, a), mul(g, b, b)), b.shape)) : undefined,
    ]
  },
  flops: flopsPerElement,
}

export function div(g: GraphBuilder, a: Node, b: Node): Node {
  return g.make(divOp, [a, b], {})
}
