/** Weights by the names that layers have in the net: what `caffe train -weights` is given. */
import type { TypedNetwork } from '../../network/index.ts'
import { caffeLayer } from './layers.ts'

/** A layer of a caffemodel whose numbers are still to be read. */
export interface CaffeWeights {
  readonly name: string
  readonly type: string
  readonly bottoms: readonly string[]
  readonly tops: readonly string[]
  /** `student.conv1_s.weight`, and `conv1_s.weight`, its name in the file of its network. */
  readonly blobs: readonly { readonly state: string; readonly name: string; readonly shape: readonly number[] }[]
}

/** Every layer with parameters, in the order of the net. */
export function weightLayers(networks: Iterable<TypedNetwork>): readonly CaffeWeights[] {
  return [...networks].flatMap((network) =>
    [...network.layers.values()].flatMap(({ layer, parameters }) =>
      parameters.length === 0
        ? []
        : [
            {
              name: layer.name,
              type: caffeLayer(layer.spec, true, undefined).type,
              bottoms: layer.bottoms,
              tops: layer.tops,
              blobs: parameters.map(({ state, name, shape }) => ({ state, name, shape })),
            },
          ],
    ),
  )
}
