import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { solversOf } from './solvers-of.ts'

/** The values of `stepvalue` ascend. */
export const stepsAscend: Rule = ({ spec }, reporter) => {
  for (const { solver, path } of solversOf(spec)) {
    if (solver.lr_policy.type !== 'multistep') continue
    const { stepvalue } = solver.lr_policy
    const i = stepvalue.findIndex((value, index) => index > 0 && value <= stepvalue[index - 1])
    if (i < 0) continue
    reporter.report('step-order', {
      message: `\`stepvalue\` has ${stepvalue[i]} after ${stepvalue[i - 1]}`,
      at: spanAt(spec.tree, [...path, 'lr_policy', 'stepvalue', i]),
      help: 'list the iterations in ascending order, each once',
    })
  }
}
