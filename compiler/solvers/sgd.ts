import { add, mul, sub } from '../ops/index.ts'
import type { SgdSolver } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'
import { decayed, rate, scaled } from './pieces.ts'

/** Caffe's SGD: V ← momentum·V + lr·g; W ← W − V. Without momentum there is no V to keep. */
export const sgd: SolverDefinition<SgdSolver> = {
  type: 'sgd',
  rates: { least: 0, usual: 0.01, most: 10 },
  history: 1,
  slots: ({ momentum }) => (momentum === 0 ? [] : ['momentum']),
  update: (g, solver, context) => {
    const step = mul(g, decayed(g, solver, context), rate(g, context))
    if (solver.momentum === 0) return { parameter: sub(g, context.parameter, step), slots: [] }
    const velocity = add(g, scaled(g, context.slots[0], solver.momentum), step)
    return { parameter: sub(g, context.parameter, velocity), slots: [velocity] }
  },
}
