import { type Reporter } from '../diagnostics/index.ts'
import { globDidYouMean, globMatcher } from '../glob.ts'
import { stageModels, type Model, type TypedNetwork } from '../network/index.ts'
import { keySpanAt, spanAt } from '../source/index.ts'
import { solverDefinition } from '../solvers/index.ts'
import type { Rule } from './rule.ts'

/** Stages use every loss, freeze what there is, train something, and keep only slots that there are. */
export const stagesFit: Rule = (model, reporter) => {
  if (model.spec.stages[0]?.name === '') return
  unusedLosses(model, reporter)
  patterns(model, reporter)
  keptSlots(model, reporter)
  replacedPatterns(model, reporter)
  const weighed =
    model.spec.termsKnown && model.spec.stagesKnown && model.spec.losses.some(({ weight }) => weight !== 0)
  for (const { stage, spec } of stageModels(model)) {
    if (!weighed || spec.losses.length === 0 || spec.losses.some(({ weight }) => weight !== 0)) continue
    reporter.report('nothing-to-train', {
      message: `every loss of stage \`${stage.name}\` has weight 0`,
      at: stage.span,
      help: 'name a loss that has a weight',
    })
  }
}

/** One of weight 0 is for tests, and in no stage. */
function unusedLosses({ spec }: Model, reporter: Reporter): void {
  // it may be meant where a name is wrong
  if (!spec.stagesKnown || reporter.diagnostics.some(({ code }) => code === 'unknown-loss')) return
  for (const { name, weight, span } of spec.losses) {
    if (weight === 0 || spec.stages.some(({ losses }) => losses.includes(name))) continue
    reporter.report('unused-loss', {
      message: `no stage uses \`losses.${name}\``,
      at: span,
      help: 'name it in the `losses` of a stage, or give it `weight: 0` to report it at test',
    })
  }
}

/** Every pattern of a stage freezes something that would be trained without it. */
function patterns({ spec, networks }: Model, reporter: Reporter): void {
  if (!spec.networksKnown || [...networks.values()].some(({ namesKnown }) => !namesKnown)) return
  const names = [...networks.values()].flatMap(({ name, names }) => names.map((layer) => `${name}.${layer}`))
  const layersOf = (network: TypedNetwork): readonly { name: string; empty: boolean; still: boolean }[] =>
    network.names.map((layer) => {
      const typed = network.layers.get(layer) // one that is broken may hold something
      return { name: `${network.name}.${layer}`, empty: typed?.parameters.length === 0, still: network.frozen }
    })
  const layers = [...networks.values()].flatMap(layersOf)
  for (const { frozen = [] } of spec.stages) {
    for (const { text, span } of frozen) {
      const matches = globMatcher(text)
      const matched = layers.filter(({ name }) => matches(name))
      if (matched.some(({ empty, still }) => !empty && !still)) continue
      const isStill = matched.some(({ empty }) => !empty)
      if (isStill) {
        reporter.report('without-effect', {
          message: `\`${text}\` has no effect: what it matches is of a network that is frozen as a whole`,
          at: span,
          help: 'remove the pattern',
        })
        continue
      }
      reporter.report('frozen-without-effect', {
        message: matched.length > 0 ? `what \`${text}\` matches has no parameters` : `no layer matches \`${text}\``,
        at: span,
        help: globDidYouMean(text, names) ?? 'write patterns over `network.layer`: `student.conv*`',
      })
    }
  }
}

/** What a stage says of `frozen` stands for what the networks say: where every stage does, they say it in vain. */
function replacedPatterns({ spec }: Model, reporter: Reporter): void {
  if (spec.stages.some(({ frozen }) => !frozen)) return
  for (const { frozen, path } of spec.networks) {
    if (frozen === 'all' || frozen.length === 0) continue
    reporter.report('without-effect', {
      message: '`frozen` has no effect: every stage says a `frozen` of its own',
      at: keySpanAt(spec.tree, [...path, 'frozen']),
      help: 'put its patterns into the `frozen` of the stages',
    })
  }
}

function keptSlots({ spec }: Model, reporter: Reporter): void {
  spec.stages.forEach((stage, i) => {
    if (stage.slots !== 'keep') return
    const before = i === 0 ? undefined : spec.stages[i - 1]
    const slots = solverDefinition(stage.solver.type).slots(stage.solver)
    const others = before ? solverDefinition(before.solver.type).slots(before.solver) : []
    const why =
      before === undefined
        ? 'is the first'
        : before.solver.type !== stage.solver.type
          ? `solves by ${stage.solver.type}, and the stage before by ${before.solver.type}`
          : slots.some((slot) => others.includes(slot))
            ? undefined
            : 'has no slots in common with the stage before'
    if (why === undefined) return
    reporter.report('stage-slots', {
      message: `stage \`${stage.name}\` ${why}: there are no slots to keep`,
      at: keySpanAt(spec.tree, ['stages', i, 'slots']),
      help: 'remove `slots: keep`',
      notes: before ? [{ message: 'the stage before', span: spanAt(spec.tree, ['stages', i - 1, 'name']) }] : [],
    })
  })
}
