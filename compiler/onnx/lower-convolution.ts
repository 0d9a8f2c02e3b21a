/** Convolution and its two gradients, composed from inference ops: stock builds of the library have no training kernels. */
import type { Shape } from '../ir/index.ts'
import type { AttributesOf, Pair } from '../ops/index.ts'
import { PARTS, type Possible } from './forms.ts'
import type { ModelBuilder } from './model.ts'
import type { Lowering, Value } from './lowering.ts'

type Image = readonly [number, number, number, number]

export const conv2d: Lowering<AttributesOf<'conv2d'>> = (m, inputs, { stride, pad, dilation, group }) =>
  m.op(
    'Conv',
    inputs.map(({ name }) => name),
    // ONNX would take the kernel's size from the weights; OpenCV wants to be told
    { kernel_shape: inputs[1].shape.slice(2), strides: stride, pads: [...pad, ...pad], dilations: dilation, group },
  )

type FilterGradAttributes = AttributesOf<'conv2d_filter_grad'>

/** The batch is split in two, one a thread, where that can be. */
export function filterGradForms(
  { shape: [n] }: Pick<Value, 'shape'>,
  { kernel, stride, pad, group }: FilterGradAttributes,
): Possible<'conv2d_filter_grad'> {
  const parts = PARTS.filter((count) => n % count === 0)
  const isOfPixels = group === 1 && [...kernel, ...stride].every((one) => one === 1) && pad.every((one) => one === 0)
  return {
    possible: [...parts.map((count) => `dilated_${count}` as const), ...(isOfPixels ? (['product'] as const) : [])],
    usual: n % 2 === 0 ? 'dilated_2' : 'dilated_1',
  }
}

export const conv2dFilterGrad: Lowering<FilterGradAttributes> = (m, inputs, attributes) => {
  const [x, dy] = inputs as [Value, Value]
  const { group } = attributes
  const [n, c, h, w] = x.shape as Image
  const form = m.forms.of('conv2d_filter_grad', inputs, attributes, filterGradForms(x, attributes))
  if (form === 'product') return filterProduct(m, m.transpose(x.name, [0, 2, 3, 1]), x.shape, dy)
  const parts = partsOf(form)
  const split = m.reshape(x.name, [parts, n / parts, group, c / group, h, w])
  return filterGradient(m, m.transpose(split, [0, 2, 1, 4, 5, 3]), x.shape, dy, attributes, parts)
}

/** How many groups the batch is split in. */
export function partsOf(form: string): number {
  return PARTS.find((count) => form === `dilated_${count}`) ?? 1
}

/** Of one tap a product of matrices an image, and their sum. `channelsLast` is x as [N, H, W, C]. */
export function filterProduct(m: ModelBuilder, channelsLast: string, xShape: Shape, dy: Value): string {
  const [n, c, h, w] = xShape as Image
  const [, o] = dy.shape as Image
  const products = m.op('MatMul', [m.reshape(dy.name, [n, o, h * w]), m.reshape(channelsLast, [n, h * w, c])])
  return m.reshape(m.op('ReduceSum', [products, m.int64s([0])], { keepdims: 0 }), [o, c, 1, 1])
}

/**
 * The filter's gradient as one dilated Conv. The batch is the channel axis, dy is the kernel, and the strides and
 * dilations of the forward pass exchange roles. With x as [N, H, W·C], a horizontal step of one pixel is a step of C, so
 * that output column (kx, c) is reached by the dilation alone. The batch is split in `parts` groups, each for a thread.
 * `channelsLast` is x [N, C, H, W] as [parts, group, N/parts, H, W, C/group], which without groups is [N, H, W, C].
 */
export function filterGradient(
  m: ModelBuilder,
  channelsLast: string,
  xShape: Shape,
  dy: Value,
  { stride, pad, dilation, group, kernel }: FilterGradAttributes,
  parts: number,
): string {
  const [n, c, h, w] = xShape as Image
  const [, o, oh, ow] = dy.shape as Image
  const each = n / parts
  const ci = c / group

  const image = m.reshape(channelsLast, [1, parts * group * each, h, w * ci])
  const filter = m.reshape(
    m.transpose(m.reshape(dy.name, [parts, each, group, o / group, oh, ow]), [0, 2, 3, 1, 4, 5]),
    [parts * o, each, oh, ow],
  )
  const rows = Math.floor((h + 2 * pad[0] - (stride[0] * (oh - 1) + 1)) / dilation[0]) + 1
  const columns = w + 2 * pad[1] - stride[1] * (ow - 1)
  const product = m.op('Conv', [image, filter], {
    pads: [pad[0], pad[1] * ci, pad[0], pad[1] * ci],
    strides: [dilation[0], 1],
    dilations: [stride[0], stride[1] * ci],
    group: parts * group,
  })
  const split = m.reshape(product, [parts, o, rows, columns, ci])
  const summed =
    parts === 1 ? m.reshape(split, [o, rows, columns, ci]) : m.op('ReduceSum', [split, m.int64s([0])], { keepdims: 0 })
  return m.transpose(crop(m, summed, [rows, columns], kernel, dilation[1]), [0, 3, 1, 2])
}

/** Of [O, rows, columns, C], the rows and every `step`-th column that are the kernel's: the rest is beyond the last window. */
function crop(
  m: ModelBuilder,
  x: string,
  [rows, columns]: readonly [number, number],
  kernel: readonly [number, number],
  step: number,
): string {
  if (rows === kernel[0] && columns === kernel[1] && step === 1) return x
  const ends = [kernel[0], (kernel[1] - 1) * step + 1]
  return m.op('Slice', [x, m.int64s([0, 0]), m.int64s(ends), m.int64s([1, 2]), m.int64s([1, step])])
}

/** Of the pixels that a Conv of dy would compute, each for each of dy's: from here on ConvTranspose, which adds up none in vain, wins. */
const MOST_WASTE = 1.5

type InputGradAttributes = AttributesOf<'conv2d_input_grad'>

export function inputGradForms(
  [dy, weight]: readonly Pick<Value, 'shape'>[],
  { stride, pad, dilation, size }: InputGradAttributes,
): Possible<'conv2d_input_grad'> {
  const [, , oh, ow] = dy.shape as Image
  const canFlip = stride.every((step) => step === 1) && reachOf(weight, dilation).every((pixels, i) => pixels >= pad[i])
  const isWorth = size[0] * size[1] < MOST_WASTE * oh * ow
  return {
    possible: canFlip ? ['convolution', 'transposed'] : ['transposed'],
    usual: canFlip && isWorth ? 'convolution' : 'transposed',
  }
}

/**
 * The input's gradient. With stride 1 a Conv of dy with the kernel flipped and its channel axes exchanged, which on the CPU
 * takes half of the time of the ConvTranspose that other strides need, and images that are much larger than dy.
 */
export const conv2dInputGrad: Lowering<InputGradAttributes> = (m, inputs, attributes) => {
  const [dy, weight] = inputs as [Value, Value]
  const { pad, dilation, group } = attributes
  const [o, ci, kh, kw] = weight.shape as Image
  const reach = reachOf(weight, dilation)
  const margin = [reach[0] - pad[0], reach[1] - pad[1]] as const
  const form = m.forms.of('conv2d_input_grad', inputs, attributes, inputGradForms(inputs, attributes))
  if (form === 'convolution') {
    const taps = m.int64s([...Array(kh * kw).keys()].reverse())
    const flipped = m.op('Gather', [m.reshape(weight.name, [group, o / group, ci, kh * kw]), taps], { axis: 3 })
    const exchanged = m.reshape(m.transpose(flipped, [0, 2, 1, 3]), [group * ci, o / group, kh, kw])
    return m.op('Conv', [dy.name, exchanged], { pads: [...margin, ...margin], dilations: dilation, group })
  }
  return convTranspose(m, [dy, weight], attributes)
}

/** The same for any stride, by the library's own op for it. */
export function convTranspose(
  m: ModelBuilder,
  [dy, weight]: readonly [Value, Value],
  { stride, pad, dilation, group, size }: InputGradAttributes,
): string {
  const reach = reachOf(weight, dilation)
  const [, , oh, ow] = dy.shape as Image
  const extra = [size[0], size[1]].map((n, i) => {
    const [out, s, p, r] = [[oh, ow][i], stride[i], pad[i], reach[i]] as [number, number, number, number]
    return n - ((out - 1) * s - 2 * p + r + 1)
  })
  return m.op('ConvTranspose', [dy.name, weight.name], {
    strides: stride,
    pads: [...pad, ...pad],
    dilations: dilation,
    output_padding: extra,
    group,
  })
}

/** From the first to the last pixel of a window. */
function reachOf({ shape }: Pick<Value, 'shape'>, dilation: Pair): Pair {
  const [, , kh, kw] = shape as Image
  return [dilation[0] * (kh - 1), dilation[1] * (kw - 1)]
}
