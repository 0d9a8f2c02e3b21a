/** The library's convolution of blocked images. */
import type { Pair } from '../../ops/index.ts'
import type { Blocks } from './blocks.ts'
import { hasKernel, isDepthwise, type Channels } from './filters.ts'
import type { Held } from './held.ts'

export interface Convolution {
  readonly channels: Channels
  readonly kernel: Pair
  readonly stride: Pair
  readonly pad: Pair
  readonly dilation: Pair
}

/** Added channels are computed too. Up to here the faster kernels make good for it. */
const MOST_WASTE = 1.4

/** Whether the library can, and is faster so. */
export function canConvolve(blocks: Blocks, x: Held, { channels }: Pick<Convolution, 'channels'>): boolean {
  const { group, input, output } = channels
  if (!hasKernel(blocks, channels) || !(readsPlain(blocks, channels) || x.isBlockable)) return false
  const read = input < blocks.size ? input : blocks.whole(input)
  return group > 1 || (read * blocks.whole(output)) / (input * output) <= MOST_WASTE
}

/** The image's name. `filter` is in the library's order; `bias`, and `activation`, where there are. */
export function convolve(
  blocks: Blocks,
  x: Held,
  { filter, bias, activation }: { readonly filter: string; readonly bias?: string; readonly activation?: string },
  { channels, kernel, stride, pad, dilation }: Convolution,
): string {
  const [image, inside] = withMargin(blocks, x, { channels, kernel, pad })
  return blocks.op('Conv', [image, filter, ...(bias === undefined ? [] : [bias])], {
    kernel_shape: kernel,
    strides: stride,
    pads: [pad[0], inside, pad[0], inside],
    dilations: dilation,
    group: channels.group,
    ...(activation !== undefined && { activation }),
  })
}

/**
 * The kernel computes six pixels of a row at once, but those whose windows reach beyond the image one by one: so it is given
 * the zeros at the left and the right, where there is enough to compute for it. Rows beyond the image it leaves out by itself.
 */
function withMargin(
  blocks: Blocks,
  x: Held,
  { channels, kernel, pad: [, pad] }: Pick<Convolution, 'channels' | 'kernel' | 'pad'>,
): readonly [string, number] {
  const isPlain = readsPlain(blocks, channels)
  const [n, c, h, w] = x.shape as [number, number, number, number]
  const work = channels.output * kernel[0] * kernel[1] * pad
  if (work < WORTH_A_COPY * w) return [isPlain ? x.name : x.image, pad]
  const { m } = blocks
  if (isPlain) return [m.op('Pad', [x.name, m.int64s([0, 0, 0, pad, 0, 0, 0, pad])]), 0]
  const wide = m.op('Pad', [x.view, m.int64s([0, 0, 0, pad, 0, 0, 0, 0, pad, 0])])
  return [m.reshape(wide, [n, blocks.whole(c), h, w + 2 * pad]), 0]
}

/** Multiplications at the edges of a row, for each pixel in it. */
const WORTH_A_COPY = 4

function readsPlain(blocks: Blocks, channels: Channels): boolean {
  return channels.group === 1 && channels.input < blocks.size && !isDepthwise(blocks.size, channels)
}
