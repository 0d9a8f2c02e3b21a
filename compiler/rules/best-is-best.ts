import { betterOf } from '../network/index.ts'
import { spanAt } from '../source/index.ts'
import { isReported } from './selection-has-metrics.ts'
import type { Rule } from './rule.ts'

/** `best` keeps the state that is best, not the one that is worst. */
export const bestIsBest: Rule = (model, reporter) => {
  const { spec } = model
  const { metric, mode } = spec.best ?? {}
  if (metric === undefined || mode === undefined || mode === betterOf(spec, metric) || !isReported(model, metric))
    return
  reporter.report('worst-kept', {
    message: `\`best\` keeps the state with the ${mode === 'min' ? 'least' : 'most'} \`${metric}\`, of which ${mode === 'min' ? 'more' : 'less'} is better`,
    at: spanAt(spec.tree, ['solver', 'best', 'mode']),
    help: 'leave out `mode`: each metric knows which is better',
  })
}
