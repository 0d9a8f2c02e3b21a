import { mul, sub } from '../ops/index.ts'
import type { RmspropSolver } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'
import { decayed, movingAverage, overRoot, rate } from './pieces.ts'

/** Caffe's RMSProp (Tieleman and Hinton 2012): h ← r·h + (1 − r)·g²; W ← W − lr·g / (√h + δ). */
export const rmsprop: SolverDefinition<RmspropSolver> = {
  type: 'rmsprop',
  rates: { least: 1e-8, usual: 0.001, most: 1 },
  history: 1,
  slots: () => ['history'],
  update: (g, solver, context) => {
    const gradient = decayed(g, solver, context)
    const history = movingAverage(g, context.slots[0], mul(g, gradient, gradient), solver.rms_decay)
    const step = mul(g, rate(g, context), overRoot(g, gradient, history, solver.delta))
    return { parameter: sub(g, context.parameter, step), slots: [history] }
  },
}
