import type { NormalizedSpec, NormalizedStage } from '../normalize/index.ts'
import { solverDefinition } from '../solvers/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** A gradient is divided by its own size plus this; from here on that is hardly a division by its size. */
const LARGE_DELTA = 1e-3

/** No learning rate is far from all that its solver is used with. */
export const ratesOfSize: Rule = ({ spec }, reporter) => {
  for (const stage of spec.stages) {
    const { solver, path } = stage
    const { type, base_lr: rate } = solver
    const { least, usual, most } = solverDefinition(type).rates
    if (!Number.isFinite(Math.fround(rate)) || Math.fround(rate) === 0) continue // no number in 32 bits: told as that
    if ('delta' in solver && solver.delta > LARGE_DELTA) continue
    const isLarge = rate * shareOf(stage, spec) > most
    if (!isLarge && rate >= least) continue
    reporter.report('rate-size', {
      message: isLarge
        ? `a learning rate of ${rate} is beyond all that \`${type}\` is used with, which is at most ${most}`
        : `a learning rate of ${rate} is below all that \`${type}\` is used with, which is at least ${least}`,
      at: spanAt(spec.tree, [...path, 'base_lr']),
      help: `begin with ${usual}, and try ten times as much and a tenth`,
    })
  }
}

/** Steps as long as the gradient is are short where the losses count little: the sum of their weights, at most 1. */
function shareOf({ solver, losses }: NormalizedStage, spec: NormalizedSpec): number {
  if (solver.type !== 'sgd' && solver.type !== 'nesterov') return 1
  const weights = spec.losses.flatMap(({ name, weight }) =>
    losses.includes(name) ? [typeof weight === 'number' ? weight : Math.max(weight.from, weight.to)] : [],
  )
  return Math.min(
    1,
    weights.reduce((sum, weight) => sum + Math.abs(weight), 0),
  )
}
