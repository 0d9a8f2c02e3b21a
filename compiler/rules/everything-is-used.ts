import { layersBelow } from '../network/index.ts'
import type { Rule } from './rule.ts'
import { tapsOf } from './taps-of.ts'
import { isWiringKnown } from './wiring-known.ts'

/** Every teacher is read by something, and every layer with parameters contributes to something that is read. */
export const everythingIsUsed: Rule = (model, reporter) => {
  if (!isWiringKnown(model, reporter)) return
  for (const network of model.networks.values()) {
    const taps = tapsOf(model, network)
    if (network.role === 'teacher' && taps.length === 0) {
      reporter.report('unused-teacher', {
        message: `no loss and no metric reads \`${network.name}\``,
        at: network.span,
        help: 'name one of its layers as a `target`, or remove it',
      })
      continue
    }
    if (taps.length === 0) continue // nothing trains it, which is told
    if (taps.some((tap) => !network.shapes.has(tap))) continue // a broken or unknown layer: reported elsewhere
    const used = new Set(taps.flatMap((tap) => [...layersBelow(network, tap)]))
    for (const { layer, parameters } of network.layers.values()) {
      if (parameters.length === 0 || used.has(layer.name)) continue
      reporter.report('unused-layer', {
        message: `\`${network.name}.${layer.name}\` contributes to no loss and no metric`,
        at: layer.tree.span,
        help: network.weights
          ? 'read it or a layer above it; who removes it has weights left over, which `leftover: ignore` is for'
          : 'remove the layer, or read it or a layer above it',
      })
    }
  }
}
