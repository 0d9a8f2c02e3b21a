import { parametersOf, stageModels, type StageModel } from '../network/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isSaid } from './solvers-of.ts'
import { isWiringKnown } from './wiring-known.ts'

/** A weight decay reaches at least one parameter that is trained, in one of the stages that it is said for. */
export const decayDecaysSomething: Rule = (model, reporter) => {
  if (!isWiringKnown(model, reporter)) return
  const said = stageModels(model)
    .filter(({ spec, stage }) => stage.solver.weight_decay !== 0 && isSaid(spec, [...stage.path, 'weight_decay']))
    .map((stage) => ({ stage, at: spanAt(stage.spec.tree, [...stage.stage.path, 'weight_decay']) }))
  for (const { stage, at } of said) {
    const alike = said.filter((other) => other.at.file === at.file && other.at.start === at.start) // of the whole run
    if (!alike.every((other) => isIdle(other.stage))) continue
    reporter.report('decay-without-effect', {
      message: `\`weight_decay\` is ${stage.stage.solver.weight_decay}, and every parameter that is trained has \`decay_mult: 0\``,
      at,
      help: 'remove `weight_decay`, or give the weights a `decay_mult`',
    })
  }
}

function isIdle({ networks, projections }: StageModel): boolean {
  const trained = [
    ...[...networks.values()].flatMap(parametersOf),
    ...[...projections.values()].flatMap(({ parameters }) => parameters),
  ].filter(({ frozen }) => !frozen)
  return trained.length > 0 && trained.every(({ decayMult }) => decayMult === 0)
}
