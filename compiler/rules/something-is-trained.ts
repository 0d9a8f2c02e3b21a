import { keySpanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** At least one loss has a weight. */
export const somethingIsTrained: Rule = ({ spec }, reporter) => {
  if (!spec.termsKnown || spec.losses.length === 0 || spec.losses.some(({ weight }) => weight !== 0)) return
  reporter.report('nothing-to-train', {
    message: 'every loss has weight 0',
    at: keySpanAt(spec.tree, ['losses']),
    help: 'give at least one loss a weight',
  })
}
