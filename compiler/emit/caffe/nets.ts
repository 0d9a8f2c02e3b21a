/** The layers of a network, as layers of a net. */
import type { TypedLayer, TypedNetwork } from '../../network/index.ts'
import type { Field, Fields } from '../../prototxt/index.ts'
import { treeAt } from '../../source/index.ts'
import type { Blobs } from './blobs.ts'
import type { Cannot } from '../cannot.ts'
import { caffeLayer } from './layers.ts'

/** `deploy` is without what only training needs; `network` says how numbers begin, for those who train it. */
export type Form = 'deploy' | 'network' | 'train'

export function layersOf(network: TypedNetwork, blobs: Blobs, form: Form, cannot: Cannot): Fields {
  return [...network.layers.values()].flatMap((typed): Fields => {
    const { layer, bottoms: _shapes, parameters } = typed
    const { spec, name } = layer
    const bottoms = layer.bottoms.map((bottom) => blobs.of(network.name, bottom))
    if (spec.type === 'dropout' && network.mode === 'eval' && form === 'train') {
      blobs.pass(network.name, name, bottoms[0] ?? name) // Caffe would drop units wherever it trains
      cannot.note(`\`${name}\` is left out: \`${network.name}\` is in \`mode: eval\`, and drops nothing`)
      return []
    }
    const { type, fields } = caffeLayer(spec, form === 'deploy', globalStats(typed, network, cannot))
    return [
      [
        'layer',
        [
          ['name', name],
          ['type', type],
          ...bottoms.map((bottom): Field => ['bottom', bottom]),
          ...layer.tops.map((top): Field => ['top', blobs.of(network.name, top)]),
          ...(form === 'train' ? paramsOf(typed, parameters.length) : []),
          ...fields,
        ],
      ],
    ]
  })
}

/** Nothing where all of it is Caffe's default. */
function paramsOf({ layer: { spec }, parameters }: TypedLayer, count: number): Fields {
  const params = parameters.flatMap((parameter, i): readonly Fields[] => {
    if (parameter.kind === 'running') return [] // Caffe gives these no learning rate itself
    const [rate, decay] = parameter.frozen ? [0, 0] : [parameter.lrMult, parameter.decayMult]
    return [
      [
        ['name', spec.param?.[i]?.share],
        ['lr_mult', rate],
        ['decay_mult', decay],
      ],
    ]
  })
  const isUsual = params.every((fields) => fields.every(([, value]) => value === 1 || value === undefined))
  return isUsual || count === 0 ? [] : params.map((fields): Field => ['param', fields])
}

/** What a batch norm normalises by: Caffe asks the phase, where it is not told. */
function globalStats(typed: TypedLayer, { mode, name }: TypedNetwork, cannot: Cannot): boolean | undefined {
  const { layer, frozen } = typed
  if (layer.spec.type !== 'batch_norm') return undefined
  const said = layer.spec.use_global_stats
  if (mode === 'eval') return said ?? true
  if (frozen && said !== true) {
    cannot.say(
      `\`${name}.${layer.name}\` normalises by the batch and keeps its statistics as they are, and Caffe's change in every step`,
      treeAt(layer.tree, ['name'])?.span ?? layer.tree.span,
      'write `use_global_stats: true`, or do not freeze it',
    )
  }
  return said
}
