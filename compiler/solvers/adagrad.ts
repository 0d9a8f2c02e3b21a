import { add, mul, sub } from '../ops/index.ts'
import type { AdagradSolver } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'
import { decayed, overRoot, rate } from './pieces.ts'

/** Caffe's AdaGrad (Duchi et al. 2011): h ← h + g²; W ← W − lr·g / (√h + δ). */
export const adagrad: SolverDefinition<AdagradSolver> = {
  type: 'adagrad',
  rates: { least: 1e-8, usual: 0.01, most: 1 },
  history: 1,
  slots: () => ['history'],
  update: (g, solver, context) => {
    const gradient = decayed(g, solver, context)
    const history = add(g, context.slots[0], mul(g, gradient, gradient))
    const step = mul(g, rate(g, context), overRoot(g, gradient, history, solver.delta))
    return { parameter: sub(g, context.parameter, step), slots: [history] }
  },
}
