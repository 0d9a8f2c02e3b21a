import type { GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferBinary, type NoAttributes } from './elementwise.ts'
import { neg } from './neg.ts'
import { unbroadcast } from './reduce-sum.ts'

/** a − b, broadcasting. */
export const subOp: OpDefinition<NoAttributes> = {
  type: 'sub',
  infer: inferBinary,
  gradient: (g, { inputs }, dy, wanted) => {
    const [a, b] = inputs as [Node, Node]
    return [
      wanted[0] ? unbroadcast(g, dy, a.shape) : undefined,
      wanted[1] ? neg(g, unbroadcast(g, dy, b.shape)) : undefined,
    ]
  },
  flops: flopsPerElement,
}

export function sub(g: GraphBuilder, a: Node, b: Node): Node {
  return g.make(subOp, [a, b], {})
}
