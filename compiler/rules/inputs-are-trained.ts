import { isTrained, layerAt } from '../network/index.ts'
import type { Rule } from './rule.ts'

/** The input of every loss depends on something that is trained. */
export const inputsAreTrained: Rule = (model, reporter) => {
  for (const { name, input } of model.spec.losses) {
    if (!layerAt(model, input) || isTrained(model, input, 'gradients')) continue
    reporter.report('untrainable-input', {
      message: isTrained(model, input)
        ? `no gradient passes from \`${input.network}.${input.layer}\`, the input of \`losses.${name}\`, to what is trained`
        : `nothing below \`${input.network}.${input.layer}\`, the input of \`losses.${name}\`, is trained`,
      at: input.span,
      help: isTrained(model, input)
        ? 'name a layer below the `argmax` or the `threshold`'
        : 'name a layer of the network that is trained; `input` is what learns, `target` what it learns from',
    })
  }
}
