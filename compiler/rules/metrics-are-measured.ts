import { keySpanAt, spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isSaid, isTrial, solversOf } from './solvers-of.ts'

/** Where metrics are asked for, something is tested. */
export const metricsAreMeasured: Rule = ({ spec }, reporter) => {
  const asked = spec.metrics.length > 0 && isSaid(spec, ['metrics'])
  const solvers = solversOf(spec)
  if (!asked || solvers.some(({ solver, path }) => solver.test.interval > 0 || isTrial(spec, path))) return
  const [first] = solvers
  reporter.report('untested-metrics', {
    message: 'the experiment has metrics, and `test.interval: 0` lets nothing be tested',
    at: keySpanAt(spec.tree, ['metrics']),
    help: 'give `test.interval` a number of iterations, or remove `metrics`',
    notes: [{ message: 'tests are switched off', span: spanAt(spec.tree, [...first.path, 'test', 'interval']) }],
  })
}
