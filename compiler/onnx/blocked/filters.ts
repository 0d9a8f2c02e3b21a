/**
 * Filters as the blocked convolution reads them, turned at each step. The library is fast where one axis of a matrix changes
 * places with the other, or where what moves is whole blocks; any other order costs it four times as much. So an order is
 * reached in such turns, the first of which (taps before channels of the input) both directions share.
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
    return m.reshape(lastFirst(m, whole, [out / size, size, ci * kh * kw]), [out, ci, kh, kw])
  }
  const input = blocks.whole(ci)
  const taps = tapsFirst(blocks, padded(m, w, shape, [out, input, kh, kw]), [out, input, kh, kw])
  return m.reshape(lastFirst(m, taps, [out / size, size, input * kh * kw]), [out, input, kh, kw])
}

/** `w` [O, C/group, kh, kw] for the convolution from O to C channels that undoes it: flipped, its channel axes exchanged. */
export function backwardFilter(blocks: Blocks, w: string, shape: Shape, group: number): string {
  const [o, ci, kh, kw] = shape as Filter
  const { m, size } = blocks
  const channels = { group, input: o / group, output: ci }
  if (isDepthwise(size, channels)) {
    const turned = lastFirst(m, w, [o / size, size, kh * kw])
    return m.reshape(flipped(m, turned, [o / size, kh * kw, size], 1), [o, 1, kh, kw])
  }
  const [each, back] = group > 1 ? [o / group, ci] : [o < size ? o : blocks.whole(o), blocks.whole(ci)]
  const whole = [each * group, back, kh, kw] as const
  const taps = tapsFirst(blocks, padded(m, w, shape, whole), whole)
  // flipped in between, or the library would make one turn of both
  const flat = flipped(m, taps, [(each * group * back) / size, kh * kw, size], 1)
  const [rows, block] = each < size ? [each, 1] : [each / size, size]
  const split = m.reshape(flat, [group, rows, block, back / size, kh * kw, size])
  return m.reshape(m.transpose(split, [0, 3, 1, 4, 2, 5]), [group * back, each, kh, kw])
}

/** [O, C/block, block, kh·kw] → [O, C/block, kh·kw, block], of one tap as it is. */
function tapsFirst({ m, size }: Blocks, w: string, [o, c, kh, kw]: Filter): string {
  return kh * kw === 1 ? w : lastFirst(m, w, [(o * c) / size, size, kh * kw])
}

/** [a, b, c] → [a, c, b]. */
export function lastFirst(m: ModelBuilder, x: string, shape: readonly [number, number, number]): string {
  return m.transpose(m.reshape(x, shape), [0, 2, 1])
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
