import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isTrial } from './solvers-of.ts'

/** What changes with the iteration does so before the training ends. */
export const schedulesBegin: Rule = ({ spec }, reporter) => {
  if (isTrial(spec, ['solver'])) return
  const { max_iter } = spec.solver
  for (const { name, spec: loss, active, tree } of spec.losses) {
    const temperature = loss.type === 'distillation' ? loss.temperature : undefined
    for (const [key, value] of Object.entries({ weight: loss.weight, temperature, active })) {
      if (typeof value !== 'object' || value.start < max_iter) continue
      reporter.report('never-reached', {
        message: `\`losses.${name}.${key}\` begins at ${value.start}, and the run ends at ${max_iter}`,
        at: spanAt(tree, [key, 'start']),
        help: `take a \`start\` before ${max_iter}`,
      })
    }
  }
}
