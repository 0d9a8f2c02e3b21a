/** The layers of a part as they will be written: names, keys, bottoms by name. */
import { layerTypes, type CaffeParam } from '../prototxt/index.ts'
import type { Written, WrittenMap } from '../source/index.ts'
import type { Keys } from './layers.ts'
import { layerName } from './names.ts'
import type { Notes } from './notes.ts'
import { ratesOf, type Part } from './parts.ts'
import type { Source, Wired } from './wires.ts'

export interface LayerText {
  readonly name: string
  readonly type: string
  readonly keys: Keys
  /** `data`, `conv1`, `slice1:a`. */
  readonly bottoms: readonly string[]
  /** What `param` says, without what is so by default. */
  readonly param: readonly Written[]
  /** How many blobs `param` can speak of. */
  readonly blobs: number
  /** All of its learning rates are 0. */
  readonly frozen: boolean
}

/** Where a layer is found in the spec. */
export type Places = ReadonlyMap<Wired, { readonly part: Part; readonly name: string }>

/** Every layer of every part has a name of its own there. */
export function placesOf(parts: readonly Part[], notes: Notes): Places {
  const places = new Map<Wired, { readonly part: Part; readonly name: string }>()
  for (const part of parts) {
    const taken = new Set<string>()
    for (const wired of part.layers) {
      const name = layerName(wired.layer.name, taken)
      if (name !== wired.layer.name)
        notes.add('networks', `layer \`${wired.layer.name}\` is called \`${name}\` here`, wired.layer.span)
      places.set(wired, { part, name })
    }
  }
  return places
}

/** `data`, `conv1`, `slice1:a`; undefined for what no layer makes. */
export function nameOf(source: Source, places: Places): string | undefined {
  if (source.kind === 'image') return 'data'
  if (source.kind !== 'top') return undefined
  const name = places.get(source.maker)?.name
  const top = source.maker.type === 'slice' ? source.maker.layer.tops[source.top]?.name : undefined
  return name === undefined || top === undefined ? name : `${name}:${top}`
}

export function textsOf({ layers, role }: Part, places: Places): readonly LayerText[] {
  return layers.map((wired) => {
    const { type, keys, inputs, layer } = wired
    const rates = ratesOf(wired)
    const frozen = rates.length > 0 && rates.every((rate) => rate === 0)
    const isStill = frozen || role === 'teacher'
    const params = layer.type === 'BatchNorm' ? [] : layer.params
    return {
      name: places.get(wired)?.name ?? layer.name,
      type,
      keys,
      bottoms: inputs.map((source) => nameOf(source, places) ?? 'data'),
      param: trimmed(params.map((param) => paramOf(param, isStill))),
      blobs:
        layer.type === 'BatchNorm' ? 0 : (layerTypes[layer.type]?.blobs?.(layer.message, layer.bottoms.length) ?? 0),
      frozen,
    }
  })
}

function paramOf({ lrMult, decayMult, share }: CaffeParam, isStill: boolean): WrittenMap {
  return {
    lr_mult: isStill ? undefined : lrMult,
    decay_mult: isStill || decayMult === 1 ? undefined : decayMult,
    share,
  }
}

/** Without what is so anyway at the end of the list. */
function trimmed(params: readonly WrittenMap[]): readonly WrittenMap[] {
  const says = ({ lr_mult, decay_mult, share }: WrittenMap): boolean =>
    (lr_mult !== undefined && lr_mult !== 1) || decay_mult !== undefined || share !== undefined
  return params.slice(0, params.findLastIndex(says) + 1)
}

/** A layer in a list; `before` is what is read without being named. */
export function layerMap({ name, type, keys, bottoms, param }: LayerText, before: string): WrittenMap {
  const [first] = bottoms
  const isNext = bottoms.length === 1 && first === before
  return {
    name,
    type,
    ...keys,
    bottom: isNext ? undefined : bottoms.length === 1 ? first : bottoms,
    param: param.length > 0 ? param : undefined,
  }
}

/** The layers as a list, each with its bottoms where they are not what is above. */
export function layerList(texts: readonly LayerText[]): readonly Written[] {
  let before = 'data'
  return texts.map((text) => {
    const map = layerMap(text, before)
    before = text.type === 'slice' ? '' : text.name
    return map
  })
}
