/** The layers of a network as items, each by itself, and who reads whom. */
import { layerDefinition } from '../../layers/index.ts'
import { layerOfTop, type TypedLayer, type TypedNetwork } from '../../network/index.ts'
import type { Arrow, Item } from './picture.ts'

export interface Drawn {
  readonly items: readonly Item[]
  readonly arrows: readonly Arrow[]
}

export const DATA = 'data'

/** `fixed`: the states that training leaves as they are. */
export function drawnLayers(network: TypedNetwork, fixed: (state: string) => boolean, isFrozen: boolean): Drawn {
  const { foreign } = network
  if (foreign) {
    const items = foreign.outputs.map((output): Item => {
      const from = 'from' in output ? [`${output.from} of the file`] : ['recorded']
      return { ...layerItem(network.name, output.name, [output.shape], true), type: foreign.kind, lines: from }
    })
    const arrows = items.map(({ id }) => arrow(DATA, id, network.input.join('×')))
    return { items, arrows: foreign.kind === 'onnx' ? arrows : [] }
  }
  const own = new Set<string>()
  const frozen = new Set<string>()
  const items = [...network.layers.values()].map((typed): Item => {
    const shared = typed.parameters.filter(({ name }) => own.has(name))
    for (const { name } of typed.parameters) own.add(name)
    const stays = isFrozen || isFixed(typed, fixed, (bottom) => frozen.has(layerOfTop(bottom)))
    if (stays) frozen.add(typed.layer.name)
    const item = layerItem(network.name, typed.layer.name, typed.shapes, stays)
    const from = [...new Set(shared.map(({ name }) => name))].join(', ')
    const lines = [wordsOf(typed), ...(from === '' ? [] : [`shares ${from}`])]
    return { ...item, type: typed.layer.spec.type, lines }
  })
  const arrows = [...network.layers.values()].flatMap(({ layer, bottoms }) =>
    layer.bottoms.map((bottom, i) => {
      const from = bottom === DATA ? DATA : itemOf(network.name, bottom)
      return arrow(from, itemOf(network.name, layer.name), (bottoms[i] ?? []).join('×'))
    }),
  )
  return { items, arrows }
}

/** `convolution 5×5`. */
export function wordsOf({ layer: { spec } }: TypedLayer): string {
  return [spec.type, layerDefinition(spec.type).detail(spec)].filter(Boolean).join(' ')
}

/** The item that a top belongs to. */
export function itemOf(network: string, top: string): string {
  return `${network}/${layerOfTop(top)}`
}

function layerItem(network: string, name: string, shapes: readonly (readonly number[])[], frozen: boolean): Item {
  const shape = shapes.map((one) => (one.length === 0 ? '1' : one.join('×'))).join(', ')
  return { id: itemOf(network, name), box: network, kind: 'layer', name, times: 1, lines: [], shape, type: '', frozen }
}

/** A layer without parameters is what it reads. */
function isFixed(
  { layer, parameters }: TypedLayer,
  fixed: (state: string) => boolean,
  isFrozen: (bottom: string) => boolean,
): boolean {
  const own = parameters.filter(({ kind }) => kind === 'parameter')
  return own.length > 0 ? own.every(({ state }) => fixed(state)) : layer.bottoms.every(isFrozen)
}

function arrow(from: string, to: string, label: string): Arrow {
  return { from, to, label, kind: 'value' }
}
