import { betterOf } from '../network/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** `best` keeps the state that is best, not the one that is worst. */
export const bestIsBest: Rule = ({ spec }, reporter) => {
  const { metric, mode } = spec.best ?? {}
  if (metric === undefined || mode === undefined || mode === betterOf(spec, metric)) return
  reporter.report('worst-kept', {
    message: `\`best\` keeps the state with the ${mode === 'min' ? 'least' : 'most'} \`${metric}\`, of which ${mode === 'min' ? 'more' : 'less'} is better`,
    at: spanAt(spec.tree, ['solver', 'best', 'mode']),
    help: 'leave out `mode`: each metric knows which is better',
  })
}
