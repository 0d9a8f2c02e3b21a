import { layersBelow } from '../network/index.ts'
import type { Rule } from './rule.ts'
import { tapsOf } from './taps-of.ts'

/** Every layer that is to be trained is reached by the gradient of a loss, of whatever weight. */
export const layersAreReached: Rule = (model, reporter) => {
  if (reporter.hasErrors) return
  for (const network of model.networks.values()) {
    if (network.frozen) continue
    const reach = (tops: readonly string[], of: 'values' | 'gradients'): ReadonlySet<string> =>
      new Set(tops.flatMap((top) => [...layersBelow(network, top, of)]))
    const inputs = model.spec.losses.flatMap(({ input }) => (input.network === network.name ? [input.layer] : []))
    const trained = reach(inputs, 'gradients')
    const used = reach(tapsOf(model, network), 'values') // others are unused, which is a law of its own
    const shared = new Set([...trained].flatMap((name) => network.layers.get(name)?.parameters ?? []))
    for (const { layer, parameters } of network.layers.values()) {
      const idle = parameters.some((parameter) => !parameter.frozen && !shared.has(parameter))
      if (!used.has(layer.name) || trained.has(layer.name) || !idle) continue
      reporter.report('unreached-layer', {
        message: `no loss trains \`${network.name}.${layer.name}\`: it is read, and keeps the values it starts from`,
        at: layer.tree.span,
        help: 'name it, or a layer above it, as the `input` of a loss, or freeze it',
      })
    }
  }
}
