import { add, mul, sub } from '../ops/index.ts'
import type { NesterovSolver } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'
import { decayed, rate, scaled } from './pieces.ts'

/** Caffe's Nesterov: V' = m·V + lr·g; W ← W − ((1 + m)·V' − m·V). */
export const nesterov: SolverDefinition<NesterovSolver> = {
  type: 'nesterov',
  rates: { least: 0, usual: 0.01, most: 10 },
  history: 1,
  slots: () => ['momentum'],
  update: (g, solver, context) => {
    const { momentum } = solver
    const [before] = context.slots
    const velocity = add(g, scaled(g, before, momentum), mul(g, decayed(g, solver, context), rate(g, context)))
    const step = sub(g, scaled(g, velocity, 1 + momentum), scaled(g, before, momentum))
    return { parameter: sub(g, context.parameter, step), slots: [velocity] }
  },
}
