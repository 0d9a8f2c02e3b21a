/** Sums, parts and joints of blocked images. */
import type { AttributesOf } from '../../ops/index.ts'
import type { Blocks } from './blocks.ts'
import { forwardFilter } from './filters.ts'
import { Held } from './held.ts'
import type { BlockedLowering } from './lowering.ts'
import { sumsOf } from './mix.ts'

/** Over any axes; the channels that are left must be all that is left but images. */
export const reduceSum: BlockedLowering<AttributesOf<'reduce_sum'>> = (blocks, [x], { axes }, output) => {
  const keepsChannels = !axes.includes(1)
  if (!x.isBlocked || (keepsChannels && !(axes.includes(2) && axes.includes(3)))) return undefined
  const { m, size } = blocks
  const [n, c] = x.shape as [number, number]
  if (!keepsChannels) {
    const sum = m.op('ReduceSum', [x.view, m.int64s([...axes, 4])], { keepdims: 0 })
    return new Held(blocks, output, { plain: m.reshape(sum, output.shape) })
  }
  const images = axes.includes(0) ? 1 : n
  const sum = axes.includes(0)
    ? sumsOf(blocks, x, (image) => m.reshape(sumOfPixels(blocks, image, true), [blocks.whole(image.shape[1])]))
    : sumOfPixels(blocks, x, false)
  const all = m.reshape(sum, [images, blocks.whole(c)])
  const own = c % size === 0 ? all : m.op('Slice', [all, m.int64s([0]), m.int64s([c]), m.int64s([1])])
  return new Held(blocks, output, { plain: m.reshape(own, output.shape) })
}

/** Of the pixels first: two sums that the library is fast at, in place of one that takes it ten times as long. */
function sumOfPixels({ m, size }: Blocks, x: Held, overImages: boolean): string {
  const [n, c, h, w] = x.shape as [number, number, number, number]
  const rows = m.reshape(x.image, [n, Math.ceil(c / size), h * w, size])
  const sums = m.op('ReduceSum', [rows, m.int64s([2])], { keepdims: 0 })
  return overImages ? m.op('ReduceSum', [sums, m.int64s([0])], { keepdims: 0 }) : sums
}

/** Of channels that begin and end with a block, or of pixels. */
export const slice: BlockedLowering<AttributesOf<'slice'>> = (blocks, [x], { axis, start, end }, output) => {
  const ends = end === x.shape[1] ? blocks.whole(end) : end
  if (!x.isBlocked || (axis === 1 && !(blocks.isWhole(start) && blocks.isWhole(ends)))) return undefined
  const { m } = blocks
  if (axis === 1 && blocks.whole(output.shape[1]) !== ends - start) return undefined
  const isOfChannels = axis === 1
  const from = isOfChannels ? x.image : x.view
  const part = m.op('Slice', [from, m.int64s([start]), m.int64s([isOfChannels ? ends : end]), m.int64s([axis])])
  return new Held(blocks, output, isOfChannels ? { image: part } : { view: part })
}

/** Of images whose channels fill their blocks. */
export const concat: BlockedLowering<AttributesOf<'concat'>> = (blocks, inputs, { axis }, output) => {
  const isWhole = inputs.every((x) => x.isBlockable && blocks.isWhole(x.shape[1]))
  if (axis > 1 || output.shape.length !== 4 || !isWhole || !inputs.some((x) => x.isBlocked)) return undefined
  const image = blocks.m.op(
    'Concat',
    inputs.map((x) => x.image),
    { axis },
  )
  return new Held(blocks, output, { image })
}

/** A 1×1 convolution whose kernel is 1 for the channels around. */
export const channelSum: BlockedLowering<AttributesOf<'channel_sum'>> = (blocks, [x], { size }, output) => {
  if (!x.isBlocked) return undefined
  const [, c] = x.shape as [number, number]
  const band = Array.from({ length: c ** 2 }, (_, i) => Number(Math.abs(Math.floor(i / c) - (i % c)) <= (size - 1) / 2))
  const shape = [c, c, 1, 1]
  const filter = forwardFilter(blocks, blocks.m.floats(band, shape), shape, 1)
  const window = { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 }
  return new Held(blocks, output, { image: blocks.op('Conv', [x.image, filter], window) })
}
