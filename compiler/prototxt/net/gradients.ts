/** Where gradients go in a net, as Caffe decides it when it builds one. */
import type { Reporter } from '../../diagnostics/index.ts'
import type { CaffeLayer } from './layer.ts'
import { layerTypes } from './layer-types.ts'

export interface Gradients {
  /** Layers whose parameters some loss reaches. */
  readonly reached: ReadonlySet<CaffeLayer>
}

/** The weight with which a layer's first top counts in the loss. */
export function lossWeightOf({ type, lossWeights }: CaffeLayer): number {
  return lossWeights[0] ?? (layerTypes[type]?.kind === 'loss' ? 1 : 0)
}

/** `layers`: those of the training phase. A loss whose labels need a gradient is reported. */
export function gradientsOf(layers: readonly CaffeLayer[], reporter: Reporter): Gradients {
  /** Blobs that depend on something with a learning rate, by their latest maker. */
  const needs = new Map<string, CaffeLayer>()
  const learns = (layer: CaffeLayer): boolean => {
    const blobs = layerTypes[layer.type]?.blobs?.(layer.message, layer.bottoms.length) ?? 0
    if (layer.type === 'BatchNorm') return false // its three are no parameters
    return Array.from({ length: Math.min(blobs, 8) }, (_, i) => layer.params[i]?.lrMult ?? 1).some((rate) => rate !== 0)
  }
  const below = new Map<CaffeLayer, readonly CaffeLayer[]>()
  const makers = new Map<string, CaffeLayer>()
  for (const layer of layers) {
    const passed = layer.bottoms.filter(({ name }, i) => needs.has(name) && layer.propagateDown[i] !== false)
    below.set(
      layer,
      passed.flatMap(({ name }) => makers.get(name) ?? []),
    )
    const { labels } = layerTypes[layer.type] ?? {}
    const label = labels === undefined ? undefined : layer.bottoms[labels]
    if (label && needs.has(label.name) && layer.propagateDown[labels ?? 0] !== false && lossWeightOf(layer) !== 0) {
      const source = needs.get(label.name)
      reporter.report('caffe-net', {
        message: `\`${layer.name}\` cannot pass a gradient to \`${label.name}\`, its target, which is trained: Caffe stops at the first step`,
        at: label.span,
        help: 'freeze what makes the target: `param { lr_mult: 0 }` for each of its blobs, or `propagate_down: false` here',
        notes: source ? [{ message: `\`${source.name}\` is trained`, span: source.span }] : [],
      })
    }
    const isNeeded = passed.length > 0 || learns(layer)
    const first = passed.map(({ name }) => needs.get(name)).find((found) => found !== undefined)
    for (const { name } of layer.tops) {
      makers.set(name, layer)
      if (isNeeded) needs.set(name, first ?? layer)
      else needs.delete(name)
    }
  }
  const reached = new Set<CaffeLayer>()
  const open = layers.filter((layer) => lossWeightOf(layer) !== 0)
  for (let layer = open.pop(); layer !== undefined; layer = open.pop()) {
    if (reached.has(layer)) continue
    reached.add(layer)
    open.push(...(below.get(layer) ?? []))
  }
  return { reached }
}
