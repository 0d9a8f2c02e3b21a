/**
 * Filters as the blocked convolution reads them, turned at each step. The library is fast where images are put in blocks and
 * taken out of them, or where what moves is whole blocks; any other order costs it four times as much, and many small matrices
 * that are transposed, on more than one thread, forty times as much (the threads meet at each of them). So an order is reached
 * in such turns, the first of which (taps before channels of the input) both directions share.
 */
import type { Shape } from '../../ir/index.ts'
import type { ModelBuilder } from '../model.ts'
import type { Blocks } from './blocks.ts'

type Filter = readonly [number, number, number, number]

/** What a convolution reads and writes, a group. */
export interface Channels {
  readonly group: number
  /** Read from [N, C, H, W] where they are fewer than a block. */
  readonly input: number
  readonly output: number
}

/** Whether the kernels know such groups. */
export function hasKernel(blocks: Blocks, { group, input, output }: Channels): boolean {
  const { size } = blocks
  if (group === 1) return input < size || blocks.takes(input)
  return (input % size === 0 && output % size === 0) || isDepthwise(size, { group, input, output })
}

/** One channel a group, whole blocks of groups: a kernel of its own. */
export function isDepthwise(size: number, { group, input, output }: Channels): boolean {
  return group > 1 && input === 1 && output === 1 && group % size === 0
}

/** `w` [O, C/group, kh, kw] for a convolution from C to O channels. */
export function forwardFilter(blocks: Blocks, w: string, shape: Shape, group: number): string {
  const [o, ci, kh, kw] = shape as Filter
  const { m, size } = blocks
  const channels = { group, input: ci, output: o / group }
  const out = blocks.whole(o)
  if (isDepthwise(size, channels) || (group === 1 && ci < size)) {
    const whole = padded(m, w, shape, [out, ci, kh, kw])
    return m.reshape(blockLast(blocks, whole, [out / size, ci * kh * kw]), [out, ci, kh, kw])
  }
  const input = blocks.whole(ci)
  const taps = tapsFirst(blocks, padded(m, w, shape, [out, input, kh, kw]), [out, input, kh, kw])
  return m.reshape(blockLast(blocks, taps, [out / size, input * kh * kw]), [out, input, kh, kw])
}

/** `w` [O, C/group, kh, kw] for the convolution from O to C channels that undoes it: flipped, its channel axes exchanged. */
export function backwardFilter(blocks: Blocks, w: string, shape: Shape, group: number): string {
  const [o, ci, kh, kw] = shape as Filter
  const { m, size } = blocks
  const channels = { group, input: o / group, output: ci }
  if (isDepthwise(size, channels)) {
    const turned = blockLast(blocks, w, [o / size, kh * kw])
    return m.reshape(flipped(m, turned, [o / size, kh * kw, size], 1), [o, 1, kh, kw])
  }
  const [each, back] = group > 1 ? [o / group, ci] : [o < size ? o : blocks.whole(o), blocks.whole(ci)]
  const whole = [each * group, back, kh, kw] as const
  const taps = tapsFirst(blocks, padded(m, w, shape, whole), whole)
  const [rows, block] = each < size ? [each, 1] : [each / size, size]
  const split = m.reshape(taps, [group, rows, block, back / size, kh * kw, size])
  const turned = m.transpose(split, [0, 3, 1, 4, 2, 5])
  const flat = flipped(m, turned, [(group * back * rows) / size, kh * kw, block * size], 1)
  return m.reshape(flat, [group * back, each, kh, kw])
}

/** [O, C/block, block, kh·kw] → [O, C/block, kh·kw, block], of one tap as it is. */
function tapsFirst(blocks: Blocks, w: string, [o, c, kh, kw]: Filter): string {
  return kh * kw === 1 ? w : blockLast(blocks, w, [(o * c) / blocks.size, kh * kw])
}

/** [a, block, b] → [a, b, block]: as many images of one block, put in blocks. */
function blockLast(blocks: Blocks, x: string, [a, b]: readonly [number, number]): string {
  return b === 1 ? x : blocks.op('ReorderInput', [blocks.m.reshape(x, [a, blocks.size, b, 1])], {})
}

/** [a, b, block] → [a, block, b], the other way. */
export function blockFirst(blocks: Blocks, x: string, [a, b]: readonly [number, number]): string {
  const { m, size } = blocks
  return b === 1 ? x : blocks.op('ReorderOutput', [m.reshape(x, [a, size, b, 1])], { channels: size })
}

function flipped(m: ModelBuilder, w: string, shape: Shape, axis: number): string {
  const taps = shape[axis]
  if (taps === 1) return w
  return m.op('Gather', [m.reshape(w, shape), m.int64s([...Array(taps).keys()].reverse())], { axis })
}

/** Zeros at the end of each axis up to `to`. */
export function padded(m: ModelBuilder, x: string, from: Shape, to: Shape): string {
  const more = to.map((size, axis) => size - from[axis])
  return more.every((count) => count === 0) ? x : m.op('Pad', [x, m.int64s([...from.map(() => 0), ...more])])
}
