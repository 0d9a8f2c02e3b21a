import type { GraphBuilder, Node } from '../ir/index.ts'
import { constant, mul, reduceSum } from '../ops/index.ts'

/** (scale / N) · Σ x, where N is the size of the first axis: f32 []. */
export function meanOverBatch(g: GraphBuilder, x: Node, scale = 1): Node {
  const axes = x.shape.map((_, axis) => axis)
  return mul(g, reduceSum(g, x, axes), constant(g, scale / x.shape[0]))
}
