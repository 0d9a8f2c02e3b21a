import { add, constant, mul, sub } from '../ops/index.ts'
import type { SolverSpec } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'

/** Caffe's SGD: V ← momentum·V + lr·lr_mult·(dL/dW + weight_decay·decay_mult·W); W ← W − V. */
export const sgd: SolverDefinition<SolverSpec> = {
  type: 'sgd',
  slots: ['momentum'],
  update: (g, solver, { parameter, gradient, slots, lr, lrMult, decayMult }) => {
    const decay = solver.weight_decay * decayMult
    const decayed = decay === 0 ? gradient : add(g, gradient, mul(g, parameter, constant(g, decay)))
    const rate = lrMult === 1 ? lr : mul(g, lr, constant(g, lrMult))
    const step = add(g, mul(g, slots[0], constant(g, solver.momentum)), mul(g, decayed, rate))
    return { parameter: sub(g, parameter, step), slots: [step] }
  },
}
