import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import { inferReduce, type ReduceAttributes } from './reduce-sum.ts'

/** max over `axes`. Used where no gradient flows (metrics). */
export const reduceMaxOp: OpDefinition<ReduceAttributes> = {
  type: 'reduce_max',
  infer: inferReduce,
  gradient: 'none',
  flops: ([x]) => elements(x.shape),
}

export function reduceMax(g: GraphBuilder, x: Node, axes: readonly number[], keepdims = false): Node {
  return g.make(reduceMaxOp, [x], { axes, keepdims })
}
