import type { GraphBuilder, Node } from '../ir/index.ts'
import { add, constant, div, floorPass, mul, sqrt } from '../ops/index.ts'
import type { SolverSpec } from '../schema/index.ts'
import { sumOfSquares } from './sum-of-squares.ts'

/**
 * Gradients as Caffe prepares them for the update: where the L2 norm of all of them together is above `clip_gradients`, all
 * are scaled down to it; then they are divided by `iter_size`.
 */
export function clipped(
  g: GraphBuilder,
  gradients: readonly Node[],
  { clip_gradients: limit, iter_size: batches }: SolverSpec,
): readonly Node[] {
  const share = 1 / batches
  if (limit === undefined) return batches === 1 ? gradients : gradients.map((x) => mul(g, x, constant(g, share)))
  const squares = gradients.map((x) => sumOfSquares(g, x))
  const norm = sqrt(
    g,
    squares.reduce((sum, square) => add(g, sum, square)),
  )
  // limit / max(norm, limit) is 1 for short gradients, and divides by 0 for none
  const scale = mul(g, div(g, constant(g, limit), floorPass(g, norm, limit)), constant(g, share))
  return gradients.map((x) => mul(g, x, scale))
}
