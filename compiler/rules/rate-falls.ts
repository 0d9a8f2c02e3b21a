import { learningRate, type Rate } from '../solvers/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { solversOf } from './solvers-of.ts'

/** Below this share of `base_lr` an update is lost in the last digit of most weights. */
const NOTHING = 1e-8

/** The learning rate never grows after the warm-up, and does not vanish before the run is over. */
export const rateFalls: Rule = ({ spec }, reporter) => {
  for (const { solver, path } of solversOf(spec)) {
    const { lr_policy: policy, max_iter, base_lr } = solver
    const after: Rate = { base_lr, lr_policy: policy, max_iter } // without the warm-up
    const last = learningRate(after, max_iter - 1)
    if (last > learningRate(after, 0)) {
      reporter.report('rate-grows', {
        message: `the learning rate grows from ${short(learningRate(after, 0))} to ${short(last)}`,
        at: spanAt(spec.tree, [...path, 'lr_policy', 'gamma']),
        help: policy.type === 'sigmoid' ? 'take a negative `gamma`' : 'take a `gamma` below 1',
      })
      continue
    }
    if (policy.type === 'poly' || policy.type === 'cosine') continue // they end at 0, as everybody knows
    const vanished = firstBelow(after, base_lr * NOTHING)
    if (vanished === undefined) continue
    reporter.report('rate-vanishes', {
      message: `from iteration ${vanished} of ${max_iter} the learning rate is below ${short(base_lr * NOTHING)}: nothing is learned any more`,
      at: spanAt(spec.tree, [...path, 'lr_policy', 'gamma']),
      help: 'let it fall more rarely or by less, or end the run there',
    })
  }
}

/** The first iteration whose rate is below `limit`, of rates that only fall; undefined where none is. */
function firstBelow(solver: Rate, limit: number): number | undefined {
  const { max_iter } = solver
  if (learningRate(solver, max_iter - 1) >= limit) return undefined
  let [low, high] = [0, max_iter - 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (learningRate(solver, middle) < limit) high = middle
    else low = middle + 1
  }
  return low
}

function short(rate: number): string {
  return String(Number(rate.toPrecision(3)))
}
