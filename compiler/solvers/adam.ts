import type { Node } from '../ir/index.ts'
import { div, mul, sqrt, sub } from '../ops/index.ts'
import type { AdamSolver } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'
import { decayed, movingAverage, overRoot, rate } from './pieces.ts'

/**
 * Caffe's Adam (Kingma and Ba 2015): m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g²;
 * W ← W − lr·√(1 − β2ᵗ)/(1 − β1ᵗ)·m / (√v + δ).
 */
export const adam: SolverDefinition<AdamSolver> = {
  type: 'adam',
  rates: { least: 1e-8, usual: 0.001, most: 0.1 },
  history: 2,
  slots: () => ['first', 'second'],
  update: (g, solver, context) => {
    const gradient = decayed(g, solver, context)
    const [m, v] = context.slots as [Node, Node]
    const first = movingAverage(g, m, gradient, solver.momentum)
    const second = movingAverage(g, v, mul(g, gradient, gradient), solver.momentum2)
    const correction = div(g, sqrt(g, context.scalar('beta2_left')), context.scalar('beta1_left'))
    const step = mul(g, mul(g, rate(g, context), correction), overRoot(g, first, second, solver.delta))
    return { parameter: sub(g, context.parameter, step), slots: [first, second] }
  },
}
