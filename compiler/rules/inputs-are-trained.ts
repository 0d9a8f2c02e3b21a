import { isTrained, layerAt, stageModels, type Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'
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

function helpFor(model: Model, { target }: NormalizedLoss): string {
  return target.kind === 'tap' && isTrained(model, target.tap)
    ? 'exchange `input` and `target`: `input` is what learns, `target` what it learns from'
    : 'name a layer of the network that is trained; `input` is what learns, `target` what it learns from'
}
