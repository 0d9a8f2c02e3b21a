import type { Shape } from '../ir/index.ts'
import { slice } from '../ops/index.ts'
import type { CropLayer } from '../schema/index.ts'
import { hasAxis } from './axis.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Crop: the first bottom, cut to the second's size along `axis` and all after it, from `offset` on. */
export const crop: LayerDefinition<CropLayer> = {
  type: 'crop',
  bottoms: [2, 2],
  infer: (spec, [bottom, like], problem) => {
    if (!hasAxis(bottom, spec.axis, 'axis', problem)) return undefined
    if (bottom.length !== like.length) {
      problem(['bottom'], `[${bottom.join(', ')}] and [${like.join(', ')}] have several numbers of axes`)
      return undefined
    }
    const cut = bottom.length - spec.axis + 1
    if (![0, 1, cut].includes(spec.offset.length)) {
      problem(['offset'], `there are ${spec.offset.length} offsets for ${cut} axes`, `write one, or ${cut}`)
      return undefined
    }
    const beyond = bottom.findIndex((size, i) => startAt(spec, i) + sizeAt(spec, bottom, like, i) > size)
    if (beyond < 0) return [bottom.map((_, i) => sizeAt(spec, bottom, like, i))]
    problem(
      [spec.offset.length > 0 ? 'offset' : 'bottom'],
      `axis ${beyond + 1} has ${bottom[beyond]}, too few for ${like[beyond]} from ${startAt(spec, beyond)} on`,
    )
    return undefined
  },
  blobs: () => [],
  lower: (g, spec, { inputs: [x, like] }) => {
    const [bottom, other] = [x.shape.slice(1), like.shape.slice(1)]
    const part = bottom.reduce((rest, _, i) => {
      const start = startAt(spec, i)
      return slice(g, rest, i + 1, start, start + sizeAt(spec, bottom, other, i))
    }, x)
    return [part]
  },
  detail: ({ axis, offset }) => `from axis ${axis}${offset.length > 0 ? `, offset ${offset.join(', ')}` : ''}`,
}

/** Axes of the bottom are counted without the batch. */
function startAt({ axis, offset }: CropLayer, i: number): number {
  if (i < axis - 1 || offset.length === 0) return 0
  return offset.length === 1 ? offset[0] : offset[i - axis + 1]
}

function sizeAt({ axis }: CropLayer, bottom: Shape, like: Shape, i: number): number {
  return i < axis - 1 ? bottom[i] : like[i]
}
