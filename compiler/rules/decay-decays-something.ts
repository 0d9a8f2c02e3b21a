import { parametersOf } from '../network/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isSaid, solversOf } from './solvers-of.ts'

/** A weight decay reaches at least one parameter that is trained. */
export const decayDecaysSomething: Rule = ({ spec, networks, projections }, reporter) => {
  if (reporter.hasErrors) return // what is trained is not known
  const trained = [
    ...[...networks.values()].flatMap(parametersOf),
    ...[...projections.values()].flatMap(({ parameters }) => parameters),
  ].filter(({ frozen }) => !frozen)
  if (trained.length === 0 || trained.some(({ decayMult }) => decayMult > 0)) return
  for (const { solver, path } of solversOf(spec)) {
    if (solver.weight_decay === 0 || !isSaid(spec, [...path, 'weight_decay'])) continue
    reporter.report('decay-without-effect', {
      message: `\`weight_decay\` is ${solver.weight_decay}, and every parameter that is trained has \`decay_mult: 0\``,
      at: spanAt(spec.tree, [...path, 'weight_decay']),
      help: 'remove `weight_decay`, or give the weights a `decay_mult`',
    })
  }
}
