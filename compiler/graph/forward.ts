import { invariant } from '../diagnostics/index.ts'
import type { GraphBuilder, Node } from '../ir/index.ts'
import { layerDefinition } from '../layers/index.ts'
import type { TypedNetwork } from '../network/index.ts'
import type { GraphInputs } from './inputs.ts'

export type Phase = 'train' | 'test'

/** A network's layers on a batch of images, by name. Dropout drops in the training phase of a network in `mode: train`. */
export function forward(
  g: GraphBuilder,
  inputs: GraphInputs,
  network: TypedNetwork,
  image: Node,
  phase: Phase,
): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>([['data', image]])
  for (const { layer, parameters } of network.layers.values()) {
    const name = `${network.name}.${layer.name}`
    const blobs = parameters.map((parameter) => inputs.state(parameter.state, parameter.shape))
    const below = layer.bottoms.map((bottom) => {
      const node = nodes.get(bottom)
      invariant(node, `${name} is built before its bottom ${bottom}`)
      return node
    })
    const drops = phase === 'train' && network.mode === 'train'
    const node = g.within(name, () =>
      layerDefinition(layer.spec.type).lower(g, layer.spec, {
        inputs: below,
        blobs,
        dropout: (shape, ratio) => (drops ? inputs.random({ type: 'dropout', layer: name, ratio }, shape) : undefined),
      }),
    )
    nodes.set(layer.name, node)
  }
  return nodes
}
