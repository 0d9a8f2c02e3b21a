import type { Node } from '../ir/index.ts'
import { add, div, mul, sub } from '../ops/index.ts'
import type { AdamwSolver } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'
import { movingAverage, overRoot, rate, scaled } from './pieces.ts'

/**
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2): with m̂ = m / (1 − β1ᵗ) and v̂ = v / (1 − β2ᵗ),
 * W ← W − lr·(m̂ / (√v̂ + δ) + weight_decay·decay_mult·W).
 */
export const adamw: SolverDefinition<AdamwSolver> = {
  type: 'adamw',
  rates: { least: 1e-8, usual: 0.001, most: 0.1 },
  slots: () => ['first', 'second'],
  update: (g, solver, context) => {
    const { parameter, gradient, decayMult } = context
    const [m, v] = context.slots as [Node, Node]
    const first = movingAverage(g, m, gradient, solver.momentum)
    const second = movingAverage(g, v, mul(g, gradient, gradient), solver.momentum2)
    const [mean, square] = [
      div(g, first, context.scalar('beta1_left')),
      div(g, second, context.scalar('beta2_left')),
    ] as const
    const step = overRoot(g, mean, square, solver.delta)
    const decay = solver.weight_decay * decayMult
    const whole = decay === 0 ? step : add(g, step, scaled(g, parameter, decay))
    return { parameter: sub(g, parameter, mul(g, rate(g, context), whole)), slots: [first, second] }
  },
}
