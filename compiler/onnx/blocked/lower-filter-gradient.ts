/** The gradient of a convolution's filter, as a convolution of blocked images. */
import type { AttributesOf } from '../../ops/index.ts'
import { filterGradForms, filterGradient, filterProduct, partsOf } from '../lower-convolution.ts'
import type { Blocks } from './blocks.ts'
import { blockFirst } from './filters.ts'
import { Held } from './held.ts'
import type { BlockedLowering } from './lowering.ts'

type Image = readonly [number, number, number, number]
type Attributes = AttributesOf<'conv2d_filter_grad'>

/** Images that fill a block are computed too. */
const MOST_WASTE = 1.7

/** Where the blocked kernel cannot, the image is at least turned to channels last at a third of the cost of a transposition. */
export const conv2dFilterGrad: BlockedLowering<Attributes> = (blocks, inputs, attributes, output) => {
  const [x, dy] = inputs
  const [n, c] = x.shape as Image
  const { group, dilation } = attributes
  if (group > 1) return undefined
  const canRead = (c < blocks.size || x.isBlockable) && dy.isBlockable && blocks.takes(dy.shape[1])
  const isPossible = canRead && dilation.every((step) => step === 1)
  const isWorth = isPossible && blocks.whole(n) <= MOST_WASTE * n
  const { possible, usual } = filterGradForms(x, attributes)
  const form = blocks.m.forms.of('conv2d_filter_grad', inputs, attributes, {
    possible: isPossible ? ['blocked', ...possible] : possible,
    usual: isWorth ? 'blocked' : usual,
  })
  if (form === 'blocked') return new Held(blocks, output, { plain: inBlocks(blocks, x, dy, attributes) })
  if (!x.isBlocked) return undefined
  const { m } = blocks
  const plain =
    form === 'product'
      ? filterProduct(m, x.channelsLast, x.shape, dy)
      : filterGradient(m, x.channelsLast, x.shape, dy, attributes, partsOf(form))
  return new Held(blocks, output, { plain })
}

/**
 * As `filterGradient`, with images of the batch for channels, which are what is in blocks here. Blocks of x's own channels
 * are a batch, and inside a block x is [H, W·block], so that a step of one pixel is a step of `block`, made by the dilation.
 * Margins are written out: the kernel is fast inside the image alone, and here every window is at an edge.
 */
function inBlocks(blocks: Blocks, x: Held, dy: Held, attributes: Attributes): string {
  const { m, size } = blocks
  const { kernel, stride } = attributes
  const c = x.shape[1]
  const [, o, oh, ow] = dy.shape as Image
  const [parts, each] = blocksOf(blocks, c)

  const filter = filterOf(blocks, dy)
  const spread = [0, 1].map((axis) => stride[axis] * ([oh, ow][axis] - 1) + kernel[axis])
  const product = blocks.op('Conv', [imageOf(blocks, x, spread, attributes), filter], {
    kernel_shape: [oh, ow],
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    dilations: [stride[0], stride[1] * each],
    group: 1,
  })
  const out = blocks.whole(o)
  const taps = kernel[0] * kernel[1]
  const outFirst = m.reshape(blockFirst(blocks, product, [(parts * out) / size, taps * each]), [
    parts,
    out,
    taps * each,
  ])
  const partsLast = parts === 1 ? outFirst : m.transpose(outFirst, [1, 0, 2])
  const channels =
    each === size
      ? blockFirst(blocks, partsLast, [out * parts, taps])
      : m.transpose(m.reshape(partsLast, [out, taps, each]), [0, 2, 1])
  const all = m.reshape(channels, [out, parts * each, ...kernel])
  if (out === o && parts * each === c) return all
  return m.op('Slice', [all, m.int64s([0, 0]), m.int64s([o, c])])
}

/** x as [blocks of channels, N, H, W·block], as high and wide as what `spread` says, and then in blocks of N. */
function imageOf(blocks: Blocks, x: Held, spread: readonly number[], { pad }: Attributes): string {
  const { m, size } = blocks
  const [n, c, h, w] = x.shape as Image
  const [parts, each] = blocksOf(blocks, c)
  const turned =
    each < size
      ? m.reshape(x.channelsLast, [1, n, h, w, c])
      : parts === 1
        ? m.reshape(x.image, [1, n, h, w, size])
        : m.transpose(x.view, [1, 0, 2, 3, 4])
  const images = blocks.whole(n)
  const ends = [spread[0] - h - pad[0], spread[1] - w - pad[1]]
  const margins = [0, 0, ...pad, 0, 0, images - n, ...ends, 0]
  const whole = margins.every((pixels) => pixels === 0) ? turned : m.op('Pad', [turned, m.int64s(margins)])
  return blocks.op('ReorderInput', [m.reshape(whole, [parts, images, spread[0], spread[1] * each])], {})
}

/** dy as a filter from N to O channels. */
function filterOf(blocks: Blocks, dy: Held): string {
  const { m, size } = blocks
  const [n, o, oh, ow] = dy.shape as Image
  const [images, out] = [blocks.whole(n), blocks.whole(o)]
  const pixels = m.reshape(dy.image, [n, out / size, oh * ow, size])
  const whole = images === n ? pixels : m.op('Pad', [pixels, m.int64s([0, 0, 0, 0, images - n, 0, 0, 0])])
  const split = m.reshape(whole, [images / size, size, out / size, oh * ow, size])
  return m.reshape(m.transpose(split, [2, 0, 3, 1, 4]), [out, images, oh, ow])
}

/** Blocks of channels, and channels in a block; few channels are one block of their own size. */
function blocksOf({ size }: Blocks, channels: number): readonly [number, number] {
  return channels < size ? [1, channels] : [Math.ceil(channels / size), size]
}
