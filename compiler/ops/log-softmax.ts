import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import { mul } from './mul.ts'
import { reduceSum } from './reduce-sum.ts'
import { inferSoftmax, softmax, type SoftmaxAttributes } from './softmax.ts'
import { sub } from './sub.ts'

/** x − max − ln Σ exp(x − max) along `axis`. dx = dy − softmax(x) · Σ dy. */
export const logSoftmaxOp: OpDefinition<SoftmaxAttributes> = {
  type: 'log_softmax',
  infer: inferSoftmax,
  gradient: (g, { inputs: [x] }, dy, _wanted, { axis }) => [
    sub(g, dy, mul(g, softmax(g, x, axis), reduceSum(g, dy, [axis], true))),
  ],
  flops: ([x]) => 5 * elements(x.shape),
}

export function logSoftmax(g: GraphBuilder, x: Node, axis = 1): Node {
  return g.make(logSoftmaxOp, [x], { axis })
}
