import { invariant } from '../diagnostics/index.ts'
import type { GraphBuilder, Node } from '../ir/index.ts'
import { layerDefinition } from '../layers/index.ts'
import type { TypedNetwork } from '../network/index.ts'
import type { GraphInputs } from './inputs.ts'

export type Phase = 'train' | 'test'

/** A network on a batch. */
export interface Forward {
  /** What its layers make, by the names that references use. */
  readonly tops: ReadonlyMap<string, Node>
  /** The new values of the running statistics that the batch changes, by state. */
  readonly running: ReadonlyMap<string, Node>
}

/**
 * A network's layers on a batch of images. In the training phase of a network in `mode: train` dropout drops and batch
 * norm uses the batch's statistics. Those of a frozen layer stay as they are even then; where it is frozen and its network
 * as a whole is not, it normalises by them too, as the layers above it will see it do in the end.
 */
export function forward(
  g: GraphBuilder,
  inputs: GraphInputs,
  network: TypedNetwork,
  image: Node,
  phase: Phase,
): Forward {
  const tops = new Map<string, Node>([['data', image]])
  for (const { name, shape } of network.foreign?.outputs ?? [])
    tops.set(name, inputs.tap(`${network.name}.${name}`, image.shape[0], shape))
  const running = new Map<string, Node>()
  const training = phase === 'train' && network.mode === 'train'
  for (const { layer, parameters, frozen } of network.layers.values()) {
    const name = `${network.name}.${layer.name}`
    const below = layer.bottoms.map((bottom) => {
      const node = tops.get(bottom)
      invariant(node, `${name} is built before its bottom ${bottom}`)
      return node
    })
    const made = g.within(name, () =>
      layerDefinition(layer.spec.type).lower(g, layer.spec, {
        inputs: below,
        blobs: parameters.map((parameter) => inputs.state(parameter.state, parameter.shape)),
        training: training && (frozen === undefined || frozen.by === 'network'),
        dropout: (shape, ratio) =>
          training ? inputs.random({ type: 'dropout', layer: name, ratio }, shape) : undefined,
        keep: (index, next) => {
          if (!frozen) running.set(parameters[index].state, next) // a blob of the layer
        },
      }),
    )
    layer.tops.forEach((top, i) => tops.set(top, made[i])) // one a top
  }
  return { tops, running }
}
