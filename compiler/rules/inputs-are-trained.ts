import type { Reporter, Span } from '../diagnostics/index.ts'
import { isTrained, layerAt, parametersOf, stageModels, type Model, type TypedNetwork } from '../network/index.ts'
import type { NormalizedLoss, NormalizedSpec } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** The gradient of every loss reaches, through its input, something that is trained in every stage that the loss counts in. */
export const inputsAreTrained: Rule = (model, reporter) => {
  for (const stage of stageModels(model)) {
    for (const loss of stage.spec.losses) {
      const { name, input } = loss
      if (!layerAt(stage, input) || isTrained(stage, input, 'gradients')) continue
      const [from, to] = [`\`${input.network}.${input.layer}\``, `the input of \`losses.${name}\``]
      if (stage.stage.frozen && isTrained(model, input, 'gradients')) {
        reporter.report('untrainable-input', {
          message: `stage \`${stage.stage.name}\` freezes everything below ${from}, ${to}`,
          at: stage.stage.frozen[0]?.span ?? stage.stage.span,
          help: 'freeze less, or take the loss out of the stage',
        })
        continue
      }
      const network = model.networks.get(input.network)
      if (network && reportStill(network, stage.spec, loss, reporter)) continue
      const isStopped = isTrained(stage, input)
      reporter.report('untrainable-input', {
        message: isStopped
          ? `no gradient passes from ${from}, ${to}, to what is trained`
          : `nothing below ${from}, ${to}, is trained`,
        at: input.span,
        help: isStopped ? 'name a layer below the `argmax` or the `threshold`' : helpFor(stage, loss),
      })
    }
  }
}

/** Of a network that is there to be trained and is frozen, as a whole or layer by layer, that is told, once. */
function reportStill(
  network: TypedNetwork,
  { networks }: NormalizedSpec,
  { name, input }: NormalizedLoss,
  reporter: Reporter,
): boolean {
  const whole = networks.find((one) => one.name === network.name)?.frozenSpan
  const at = network.role === 'teacher' ? undefined : (stillBy(network) ?? whole)
  if (!at) return false
  reporter.report('untrainable-input', {
    message: `this leaves nothing of \`${network.name}\` to train`,
    at,
    help: network.role === 'student' ? 'let a layer of it train, or call it a teacher' : 'let a layer of it train',
    notes: [{ message: `\`losses.${name}\` reads it`, span: input.span }],
  })
  return true
}

/** What keeps the first parameter of a network as it is, where all of them are kept; undefined where that is the network itself. */
function stillBy(network: TypedNetwork): Span | undefined {
  const learned = parametersOf(network).filter(({ kind }) => kind === 'parameter')
  const [first] = learned
  if (network.frozen || !first || learned.some(({ frozen }) => !frozen)) return undefined
  if (first.frozenBy) return first.frozenBy.span
  const owner = [...network.layers.values()].find(({ parameters }) => parameters.includes(first))
  return owner && spanAt(owner.layer.tree, ['param', owner.parameters.indexOf(first), 'lr_mult'])
}

function helpFor(model: Model, { target }: NormalizedLoss): string {
  return target.kind === 'tap' && isTrained(model, target.tap)
    ? 'exchange `input` and `target`: `input` is what learns, `target` what it learns from'
    : 'name a layer of the network that is trained; `input` is what learns, `target` what it learns from'
}
