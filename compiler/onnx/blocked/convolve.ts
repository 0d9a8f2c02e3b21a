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

type BlockedForm = 'blocked' | 'blocked_margin'

/** What the library can do with it on blocked images; `usual` where that is faster than canonical ones, as a rule. */
export function blockedForms(
  blocks: Blocks,
  x: Held,
  convolution: Convolution,
): { readonly possible: readonly BlockedForm[]; readonly usual: BlockedForm | undefined } {
  const { channels, pad } = convolution
  const { group, input, output } = channels
  const canRead = readsPlain(blocks, channels) || x.isBlockable
  if (!hasKernel(blocks, channels) || !canRead) return { possible: [], usual: undefined }
  const read = input < blocks.size ? input : blocks.whole(input)
  const isWorth = group > 1 || (read * blocks.whole(output)) / (input * output) <= MOST_WASTE
  return {
    possible: pad[1] > 0 ? ['blocked', 'blocked_margin'] : ['blocked'],
    usual: !isWorth ? undefined : needsMargin(x, convolution) ? 'blocked_margin' : 'blocked',
  }
}

/** The image's name. `filter` is in the library's order; `bias`, and `activation`, where there are. */
export function convolve(
  blocks: Blocks,
  x: Held,
  { filter, bias, activation }: { readonly filter: string; readonly bias?: string; readonly activation?: string },
  { channels, kernel, stride, pad, dilation }: Convolution,
  form: BlockedForm,
): string {
  const isPlain = readsPlain(blocks, channels)
  const [image, inside] =
    form === 'blocked_margin' ? withMargin(blocks, x, isPlain, pad[1]) : [isPlain ? x.name : x.image, pad[1]]
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
function needsMargin(x: Held, { channels, kernel, pad: [, pad] }: Convolution): boolean {
  return channels.output * kernel[0] * kernel[1] * pad >= WORTH_A_COPY * x.shape[3]
}

/** Multiplications at the edges of a row, for each pixel in it. */
const WORTH_A_COPY = 4

/** The image's name, and what is left to pad. */
function withMargin(blocks: Blocks, x: Held, isPlain: boolean, pad: number): readonly [string, number] {
  const [n, c, h, w] = x.shape as [number, number, number, number]
  const { m } = blocks
  if (isPlain) return [m.op('Pad', [x.name, m.int64s([0, 0, 0, pad, 0, 0, 0, pad])]), 0]
  const wide = m.op('Pad', [x.view, m.int64s([0, 0, 0, pad, 0, 0, 0, 0, pad, 0])])
  return [m.reshape(wide, [n, blocks.whole(c), h, w + 2 * pad]), 0]
}

function readsPlain(blocks: Blocks, channels: Channels): boolean {
  return channels.group === 1 && channels.input < blocks.size && !isDepthwise(blocks.size, channels)
}
