import type { LayerSpec } from '../schema/index.ts'
import { layerAt, type Model } from '../network/index.ts'
import type { Reference } from '../normalize/index.ts'
import { madeBy } from './made-by.ts'
import type { Rule } from './rule.ts'

/** What passes on the numbers that it reads, or some of them. */
const PASSING: readonly LayerSpec['type'][] = [
  'concat',
  'crop',
  'dropout',
  'flatten',
  'reshape',
  'slice',
  'split',
  'tile',
]
/** What gives numbers of any size. */
const UNBOUNDED: readonly LayerSpec['type'][] = [
  'batch_norm',
  'bias',
  'bnll',
  'convolution',
  'deconvolution',
  'elu',
  'embed',
  'inner_product',
  'lrn',
  'mvn',
  'prelu',
  'relu',
  'scale',
]

/** What compares with probabilities is given some. */
export const targetsAreProbabilities: Rule = (model, reporter) => {
  for (const { name, spec, target } of model.spec.losses) {
    if (spec.type !== 'sigmoid_cross_entropy' || target.kind !== 'tap' || !isRaw(model, target.tap)) continue
    const { tap } = target
    reporter.report('target-not-probability', {
      message: `\`losses.${name}\` compares with probabilities, and \`${tap.network}.${tap.layer}\` gives numbers of any size`,
      at: tap.span,
      help: 'take `type: distillation`, or name a `sigmoid` or `softmax` layer of the target',
      notes: madeBy(model, tap),
    })
  }
}

function isRaw(model: Model, tap: Reference): boolean {
  const seen = new Set<string>()
  let typed = layerAt(model, tap)
  while (typed && PASSING.includes(typed.layer.spec.type) && !seen.has(typed.layer.name)) {
    seen.add(typed.layer.name)
    typed = layerAt(model, { ...tap, layer: typed.layer.bottoms[0] })
  }
  return typed !== undefined && UNBOUNDED.includes(typed.layer.spec.type)
}
