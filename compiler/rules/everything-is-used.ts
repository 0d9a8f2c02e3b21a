import { layersBelow, type Model } from '../network/index.ts'
import type { Rule } from './rule.ts'

/** Every teacher is read by something, and every layer with parameters contributes to something that is read. */
export const everythingIsUsed: Rule = (model, reporter) => {
  if (reporter.hasErrors) return // what is unused because of another mistake is not worth a word
  for (const network of model.networks.values()) {
    const taps = tapsOf(model, network.name)
    if (network.role === 'teacher' && taps.length === 0) {
      reporter.report('unused-teacher', {
        message: `no loss and no metric reads \`${network.name}\``,
        at: network.span,
        help: 'name one of its layers as a `target`, or remove it',
      })
      continue
    }
    if (taps.some((tap) => !network.shapes.has(tap))) continue // a broken or unknown layer: reported elsewhere
    const used = new Set(taps.flatMap((tap) => [...layersBelow(network, tap)]))
    for (const { layer, parameters } of network.layers.values()) {
      if (parameters.length === 0 || used.has(layer.name)) continue
      reporter.report('unused-layer', {
        message: `\`${network.name}.${layer.name}\` contributes to no loss and no metric`,
        at: layer.tree.span,
        help: 'remove the layer, or read it or a layer above it',
      })
    }
  }
}

function tapsOf({ spec, networks }: Model, network: string): readonly string[] {
  const read = [...spec.losses, ...spec.metrics].flatMap(({ input, target }) =>
    target?.kind === 'tap' ? [input, target.tap] : [input],
  )
  const owner = networks.get(network)
  const taps = read.filter((reference) => reference.network === network).map(({ layer }) => layer)
  if (taps.length === 0) return []
  const expected = owner?.expect ? [owner.expect.accuracy.of] : []
  const silenced = [...(owner?.layers.values() ?? [])].flatMap(({ layer }) =>
    layer.spec.type === 'silence' ? layer.bottoms.filter((bottom) => bottom !== 'data') : [],
  )
  return [...taps, ...expected, ...silenced]
}
