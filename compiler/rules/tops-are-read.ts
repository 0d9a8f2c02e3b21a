import type { TypedNetwork } from '../network/index.ts'
import type { Rule } from './rule.ts'
import { tapsOf } from './taps-of.ts'

/**
 * What a layer without parameters makes is read by something. At the end of a network it need not be: losses read class
 * scores from below a softmax. Layers with parameters have a law of their own.
 */
export const topsAreRead: Rule = (model, reporter) => {
  if (reporter.hasErrors) return
  for (const network of model.networks.values()) {
    const taps = tapsOf(model, network)
    if (taps.length === 0) continue
    const unread = unreadTops(network, taps)
    for (const { layer, parameters } of network.layers.values()) {
      if (parameters.length > 0 && layer.tops.length === 1) continue
      for (const top of layer.tops.filter((name) => unread.has(name) && !isAtTheEnd(network, name, taps))) {
        const after = readersBeside(network, layer.bottoms, layer.name)
        reporter.report('unused-top', {
          message: `nothing reads \`${network.name}.${top}\``,
          at: layer.tree.span,
          help:
            after !== undefined && layer.tops.length === 1
              ? `\`${after}\` reads what is below it; let it read \`${layer.name}\`, or remove \`${layer.name}\``
              : 'read it, or put a `silence` above it',
        })
      }
    }
  }
}

function unreadTops(network: TypedNetwork, taps: readonly string[]): ReadonlySet<string> {
  const read = new Set([...taps, ...[...network.layers.values()].flatMap(({ layer }) => layer.bottoms)])
  return new Set(network.tops.filter((top) => !read.has(top)))
}

/** Whether every layer from that of `top` on is unread too, by whatever is outside of this end. */
function isAtTheEnd(network: TypedNetwork, top: string, taps: readonly string[]): boolean {
  const layers = [...network.layers.values()]
  const start = layers.findIndex(({ layer }) => layer.tops.includes(top))
  return (
    layers[start].layer.tops.length === 1 &&
    !layers.slice(start).some(({ layer }) => layer.tops.some((one) => taps.includes(one)))
  )
}

/** A layer that reads the same bottom as the unread one. */
function readersBeside(network: TypedNetwork, bottoms: readonly string[], name: string): string | undefined {
  return [...network.layers.values()].find(
    ({ layer }) => layer.name !== name && layer.bottoms.some((bottom) => bottoms.includes(bottom)),
  )?.layer.name
}
