import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isSaid, solversOf } from './solvers-of.ts'

/** A line of training metrics averages no iterations that the line before it has averaged. */
export const linesAverageThemselves: Rule = ({ spec }, reporter) => {
  for (const { solver, path } of solversOf(spec)) {
    const { average_loss, display } = solver
    if (average_loss <= display || !isSaid(spec, [...path, 'average_loss'])) continue
    reporter.report('averaging-overlaps', {
      message: `a training line reports the mean of ${average_loss} iterations, and there is one every ${display}`,
      at: spanAt(spec.tree, [...path, 'average_loss']),
      help: `take an \`average_loss\` of ${display} or less to have every iteration in one line`,
    })
  }
}
