/** Filters as the blocked convolution reads them. They are small: that they are turned at each step costs little. */
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
    const turned = m.transpose(m.reshape(whole, [out / size, size, ci, kh, kw]), [0, 2, 3, 4, 1])
    return m.reshape(turned, [out, ci, kh, kw])
  }
  const input = blocks.whole(ci)
  const whole = padded(m, w, shape, [out, input, kh, kw])
  const split = m.reshape(whole, [out / size, size, input / size, size, kh, kw])
  return m.reshape(m.transpose(split, [0, 2, 4, 5, 3, 1]), [out, input, kh, kw])
}

/** `w` [O, C/group, kh, kw] for the convolution from O to C channels that undoes it: flipped, its channel axes exchanged. */
export function backwardFilter(blocks: Blocks, w: string, shape: Shape, group: number): string {
  const [o, ci, kh, kw] = shape as Filter
  const { m, size } = blocks
  const channels = { group, input: o / group, output: ci }
  if (isDepthwise(size, channels)) {
    const turned = m.transpose(m.reshape(flipped(m, w, shape), [o / size, size, kh, kw]), [0, 2, 3, 1])
    return m.reshape(turned, [o, 1, kh, kw])
  }
  const [each, back] = group > 1 ? [o / group, ci] : [o < size ? o : blocks.whole(o), blocks.whole(ci)]
  const whole = flipped(m, padded(m, w, shape, [each * group, back, kh, kw]), [each * group, back, kh, kw])
  const split =
    each < size
      ? m.transpose(m.reshape(whole, [each, back / size, size, kh, kw]), [1, 0, 3, 4, 2])
      : m.transpose(m.reshape(whole, [group, each / size, size, back / size, size, kh, kw]), [0, 3, 1, 5, 6, 2, 4])
  return m.reshape(split, [group * back, each, kh, kw])
}

function flipped(m: ModelBuilder, w: string, shape: Shape): string {
  const [o, ci, kh, kw] = shape as Filter
  if (kh * kw === 1) return w
  const taps = m.int64s([...Array(kh * kw).keys()].reverse())
  return m.op('Gather', [m.reshape(w, [o, ci, kh * kw]), taps], { axis: 2 })
}

/** Zeros at the end of each axis up to `to`. */
export function padded(m: ModelBuilder, x: string, from: Shape, to: Shape): string {
  const more = to.map((size, axis) => size - from[axis])
  return more.every((count) => count === 0) ? x : m.op('Pad', [x, m.int64s([...from.map(() => 0), ...more])])
}
