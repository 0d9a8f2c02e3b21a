import type { Node } from '../ir/index.ts'
import { add, constant, div, mul, sqrt, sub } from '../ops/index.ts'
import type { AdadeltaSolver } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'
import { decayed, movingAverage, rate } from './pieces.ts'

/** Caffe's AdaDelta (Zeiler 2012): h ← m·h + (1 − m)·g², u = g·√((δ + s) / (δ + h)), s ← m·s + (1 − m)·u²; W ← W − lr·u. */
export const adadelta: SolverDefinition<AdadeltaSolver> = {
  type: 'adadelta',
  rates: { least: 1e-8, usual: 1, most: 10 },
  history: 2,
  slots: () => ['history', 'update'],
  update: (g, solver, context) => {
    const { momentum, delta } = solver
    const gradient = decayed(g, solver, context)
    const [before, updates] = context.slots as [Node, Node]
    const history = movingAverage(g, before, mul(g, gradient, gradient), momentum)
    const ratio = div(g, add(g, updates, constant(g, delta)), add(g, history, constant(g, delta)))
    const step = mul(g, gradient, sqrt(g, ratio))
    return {
      parameter: sub(g, context.parameter, mul(g, rate(g, context), step)),
      slots: [history, movingAverage(g, updates, mul(g, step, step), momentum)],
    }
  },
}
