import type { GraphBuilder, Node } from '../ir/index.ts'
import { mul, reduceSum } from '../ops/index.ts'

/** Over all numbers of `x`; a scalar. */
export function sumOfSquares(g: GraphBuilder, x: Node): Node {
  return reduceSum(
    g,
    mul(g, x, x),
    x.shape.map((_, axis) => axis),
  )
}
