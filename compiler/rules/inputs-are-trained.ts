import { isTrained, layerAt, type Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'
import type { Rule } from './rule.ts'

/** The gradient of every loss reaches, through its input, something that is trained. */
export const inputsAreTrained: Rule = (model, reporter) => {
  for (const loss of model.spec.losses) {
    const { name, input } = loss
    if (!layerAt(model, input) || isTrained(model, input, 'gradients')) continue
    const [from, to] = [`\`${input.network}.${input.layer}\``, `the input of \`losses.${name}\``]
    const isStopped = isTrained(model, input)
    reporter.report('untrainable-input', {
      message: isStopped
        ? `no gradient passes from ${from}, ${to}, to what is trained`
        : `nothing below ${from}, ${to}, is trained`,
      at: input.span,
      help: isStopped ? 'name a layer below the `argmax` or the `threshold`' : helpFor(model, loss),
    })
  }
}

function helpFor(model: Model, { target }: NormalizedLoss): string {
  return target.kind === 'tap' && isTrained(model, target.tap)
    ? 'exchange `input` and `target`: `input` is what learns, `target` what it learns from'
    : 'name a layer of the network that is trained; `input` is what learns, `target` what it learns from'
}
