import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferBinary, type NoAttributes } from './elementwise.ts'
import { unbroadcast } from './reduce-sum.ts'

/** a · b, broadcasting. */
export const mulOp: OpDefinition<NoAttributes> = {
  type: 'mul',
  infer: inferBinary,
  gradient: (g, { inputs }, dy, wanted) => {
    const [a, b] = inputs as [Node, Node]
    return [
      wanted[0] ? unbroadcast(g, mul(g, dy, b), a.shape) : undefined,
      wanted[1] ? unbroadcast(g, mul(g, dy, a), b.shape) : undefined,
    ]
  },
  flops: flopsPerElement,
}

export function mul(g: GraphBuilder, a: Node, b: Node): Node {
  return g.make(mulOp, [a, b], {})
}
