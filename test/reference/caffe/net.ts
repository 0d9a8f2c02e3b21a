/**
 * A whole network, run layer by layer in the given order. A top is named by its layer, or 'layer:top' where a layer names
 * its tops; 'data' is the input. A bottom that several layers read gets the sum of their gradients, and so does a
 * parameter that several layers name.
 */
import type { RefTensor } from '../tensor.ts'
import { sum, zeros } from './blob.ts'
import { layers } from './layers.ts'
import type { Context, LayerReference, Phase, Spec } from './types.ts'

export interface Parameter {
  /** The tensor's name in the state. */
  readonly state: string
  readonly lrMult: number
  readonly decayMult: number
  /** A running statistic, which forward moves and no solver touches. */
  readonly running: boolean
}

export interface NetLayer {
  readonly name: string
  readonly type: string
  readonly bottoms: readonly string[]
  /** Empty: one top, of the layer's own name. */
  readonly tops: readonly string[]
  readonly spec: Spec
  readonly parameters: readonly Parameter[]
}

export type State = Map<string, RefTensor>

export interface NetForward {
  readonly tops: Map<string, RefTensor>
  /** New values of the running statistics that this pass moved. */
  readonly running: State
}

/** What a layer saw, kept for backward. */
interface Visit {
  readonly layer: NetLayer
  readonly reference: LayerReference
  readonly bottoms: RefTensor[]
  readonly blobs: RefTensor[]
  readonly tops: RefTensor[]
  readonly ctx: Context
}

function topNames({ name, tops }: NetLayer): string[] {
  return tops.length === 0 ? [name] : tops.map((top) => `${name}:${top}`)
}

function find(map: Map<string, RefTensor>, name: string, reader: string): RefTensor {
  const tensor = map.get(name)
  if (tensor === undefined) throw new Error(`${reader} needs '${name}', which is not there`)
  return tensor
}

function accumulate(map: Map<string, RefTensor>, name: string, gradient: RefTensor): void {
  const before = map.get(name)
  map.set(name, before === undefined ? gradient : sum(before, gradient))
}

export class ReferenceNet {
  readonly layers: readonly NetLayer[]
  /** The gradient of 'data' in the last backward pass, if any reached it. */
  dataGradient: RefTensor | undefined
  #visits: Visit[] = []

  constructor(netLayers: readonly NetLayer[]) {
    for (const { name, type } of netLayers) {
      if (!Object.hasOwn(layers, type)) throw new Error(`${name}: there is no reference layer '${type}'`)
    }
    this.layers = netLayers
  }

  /** The parameters that a solver updates, each once, as the first layer to name it says. */
  get trainable(): Parameter[] {
    const all = this.layers.flatMap(({ parameters }) => parameters)
    return all.filter((one, i) => !one.running && all.findIndex(({ state }) => state === one.state) === i)
  }

  forward(data: RefTensor, state: State, phase: Phase, masks: Map<string, RefTensor> = new Map()): NetForward {
    const values = new Map([['data', data]])
    const running: State = new Map()
    this.#visits = []
    for (const layer of this.layers) {
      const reference = layers[layer.type]
      const bottoms = layer.bottoms.map((name) => find(values, name, layer.name))
      const blobs = layer.parameters.map((one) => running.get(one.state) ?? find(state, one.state, layer.name))
      const mask = masks.get(layer.name)
      const ctx: Context = mask === undefined ? { phase } : { phase, mask }
      const { tops, blobs: moved } = reference.forward(layer.spec, bottoms, blobs, ctx)
      for (const [i, name] of topNames(layer).entries()) if (i < tops.length) values.set(name, tops[i])
      if (moved !== undefined) layer.parameters.forEach((one, i) => running.set(one.state, moved[i]))
      this.#visits.push({ layer, reference, bottoms, blobs, tops, ctx })
    }
    values.delete('data')
    return { tops: values, running }
  }

  /** The gradients of all parameters, given those of some tops; zeros where none arrive. */
  backward(dtops: Map<string, RefTensor>): State {
    const flowing = new Map(dtops)
    const gradients: State = new Map()
    for (const { layer, reference, bottoms, blobs, tops, ctx } of this.#visits.toReversed()) {
      for (const [i, { state }] of layer.parameters.entries()) {
        if (!gradients.has(state)) gradients.set(state, zeros(blobs[i].shape))
      }
      const names = topNames(layer)
      if (!names.some((name) => flowing.has(name))) continue
      const arrived = tops.map((top, i) => flowing.get(names[i]) ?? zeros(top.shape))
      const result = reference.backward(layer.spec, bottoms, blobs, tops, arrived, ctx)
      for (const [i, name] of layer.bottoms.entries()) {
        const gradient = result.bottoms[i]
        if (gradient !== undefined) accumulate(flowing, name, gradient)
      }
      for (const [i, { state }] of layer.parameters.entries()) accumulate(gradients, state, result.blobs[i])
    }
    this.dataGradient = flowing.get('data')
    return gradients
  }
}
