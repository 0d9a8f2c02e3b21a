/** A network by itself as a picture. */
import { parametersOf } from '../../network/index.ts'
import { elements } from '../../ir/index.ts'
import type { CompiledNetwork } from '../../plan/index.ts'
import { grouped } from '../table.ts'
import { DATA, drawnLayers } from './layers.ts'
import type { Item, Picture } from './picture.ts'

/** `title`: what it is called. */
export function networkPicture({ name, typed, input }: CompiledNetwork, title: string): Picture {
  const { items, arrows } = drawnLayers(typed, () => false, false)
  const size = parametersOf(typed)
    .filter(({ kind }) => kind === 'parameter')
    .reduce((sum, { shape }) => sum + elements(shape), 0)
  const shape = input.join('×')
  const data: Item = { id: DATA, kind: 'data', name: DATA, times: 1, lines: [], shape, type: '', frozen: false }
  return {
    title,
    caption: [],
    boxes: [{ id: name, lines: [`${grouped(size)} parameters`], frozen: false }],
    frames: [],
    items: [data, ...items],
    arrows,
  }
}
