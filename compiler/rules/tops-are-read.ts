import type { Reporter } from '../diagnostics/index.ts'
import { layerOfTop, layersBelow, type TypedLayer, type TypedNetwork } from '../network/index.ts'
import type { Rule } from './rule.ts'
import { tapsOf } from './taps-of.ts'
import { isWiringKnown } from './wiring-known.ts'

/** What makes answers of class scores; losses and metrics read the scores below. */
const ANSWERS: readonly string[] = ['softmax', 'sigmoid', 'log', 'argmax', 'threshold']

/**
 * What a layer without parameters makes is read by something. At the end of a network answers need not be, for those who
 * use what was trained. Layers with parameters have a law of their own, and nothing is said of what stands above one of them
 * that is unused.
 */
export const topsAreRead: Rule = (model, reporter) => {
  if (!isWiringKnown(model, reporter)) return
  for (const network of model.networks.values()) {
    const taps = tapsOf(model, network)
    if (taps.length === 0) continue
    const unread = unreadTops(network, taps)
    const used = new Set(taps.flatMap((tap) => [...layersBelow(network, tap)]))
    for (const typed of network.layers.values()) {
      const { layer, parameters } = typed
      if (parameters.length > 0 && layer.tops.length === 1) continue
      for (const top of layer.tops.filter((name) => unread.has(name))) {
        if (!isAtTheEnd(network, top, taps)) reportUnread(network, typed, top, reporter)
        else if (layer.bottoms.every((bottom) => bottom === 'data' || used.has(layerOfTop(bottom))))
          reportEnd(network, typed, reporter)
      }
    }
  }
}

function reportUnread(network: TypedNetwork, { layer }: TypedLayer, top: string, reporter: Reporter): void {
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

function reportEnd(network: TypedNetwork, { layer }: TypedLayer, reporter: Reporter): void {
  const name = `${network.name}.${layer.name}`
  const below = layer.bottoms.map((bottom) => `\`${network.name}.${bottom}\``)
  const isAnswer = ANSWERS.includes(layer.spec.type)
  reporter.report(isAnswer ? 'unread-answer' : 'unused-top', {
    message: `no loss and no metric reads \`${name}\`, at the end of the network`,
    at: layer.tree.span,
    help: isAnswer
      ? `nothing changes without it; what trains and what is measured is below, at ${below.join(' and ')}`
      : layer.bottoms.includes('data')
        ? `read it, or remove \`${layer.name}\``
        : `name \`${name}\` where ${below.join(' and ')} is read, or remove \`${layer.name}\``,
  })
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
