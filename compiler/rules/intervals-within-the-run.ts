import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isSaid, isTrial, solversOf, whole } from './solvers-of.ts'

/** What is to happen every so often happens before the last iteration. */
export const intervalsWithinTheRun: Rule = ({ spec }, reporter) => {
  for (const { solver, path } of solversOf(spec)) {
    if (isTrial(spec, path)) continue
    const { max_iter, display, snapshot, test } = solver
    const intervals = [
      { key: ['display'], value: display, what: 'no line of training metrics is written' },
      { key: ['snapshot'], value: snapshot, what: 'there is no checkpoint but that at the end' },
      {
        key: ['test', 'interval'],
        value: test.interval,
        what: 'nothing is tested between the first test and the last',
      },
    ]
    for (const { key, value, what } of intervals) {
      if (value <= max_iter || !isSaid(spec, [...path, ...key])) continue
      reporter.report('interval-beyond-end', {
        message: `\`${key.join('.')}\` is ${value} and ${whole(path)} ends at ${max_iter}: ${what}`,
        at: spanAt(spec.tree, [...path, ...key]),
        help: `take ${max_iter} or less`,
        notes: [{ message: `${whole(path)} ends here`, span: spanAt(spec.tree, [...path, 'max_iter']) }],
      })
    }
  }
}
