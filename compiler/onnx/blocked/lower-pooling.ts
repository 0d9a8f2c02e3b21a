/** Pooling of blocked images, and its gradients. */
import { meanScale, poolPads, rowWindow, windowShares, type AttributesOf } from '../../ops/index.ts'
import { maxPoolGradOf } from '../lower-pooling.ts'
import type { Blocks } from './blocks.ts'
import { Held } from './held.ts'
import type { BlockedLowering } from './lowering.ts'

type Pool = AttributesOf<'max_pool'>

export const maxPool: BlockedLowering<Pool> = (blocks, [x], attributes, output) =>
  x.isBlocked ? new Held(blocks, output, { image: maximum(blocks, x, attributes) }) : undefined

function maximum(blocks: Blocks, x: Held, attributes: Pool): string {
  return blocks.op('MaxPool', [x.image], {
    kernel_shape: attributes.kernel,
    strides: attributes.stride,
    pads: poolPads(attributes, x.shape),
    dilations: [1, 1],
    storage_order: 0,
    ceil_mode: 0,
  })
}

/** Without padding Caffe divides by what is inside the image, as the kernel can; else by the window, and it is corrected. */
export const avgPool: BlockedLowering<Pool> = (blocks, [x], attributes, output) => {
  if (!x.isBlocked) return undefined
  const { m } = blocks
  const isInside = attributes.pad.every((pixels) => pixels === 0)
  const window = {
    kernel_shape: attributes.kernel,
    strides: attributes.stride,
    pads: poolPads(attributes, x.shape),
    ceil_mode: 0,
    count_include_pad: isInside ? 0 : 1,
  }
  const mean = new Held(blocks, output, { image: blocks.op('AveragePool', [x.image], window) })
  const scale = isInside ? undefined : meanScale(attributes, x.shape)
  if (!scale) return mean
  const [height, width] = attributes.size
  return new Held(blocks, output, { view: m.op('Mul', [mean.view, m.floats(scale, [1, 1, height, width, 1])]) })
}

/** A matrix with as many numbers as this costs less than two passes over the image, as a rule. */
const SMALL = 2 ** 15
/** One with more is not made. */
const LARGE = 2 ** 20

/**
 * What share of each pixel is in each window, as one matrix on the pixels of each block; for larger images one for the
 * columns and one for the rows.
 */
export const avgPoolGrad: BlockedLowering<AttributesOf<'avg_pool_grad'>> = (blocks, inputs, attributes, output) => {
  const [dy] = inputs
  if (!blocks.takes(output.shape[1]) || !dy.isBlockable) return undefined
  const { m, size } = blocks
  const [n, c, height, width] = output.shape as [number, number, number, number]
  const count = (n * blocks.whole(c)) / size
  const [h, w] = attributes.size
  const [rows, columns] = [windowShares(attributes, output.shape, 0), windowShares(attributes, output.shape, 1)]
  const down = columnsFirst(rows)
  const across = columnsFirst(columns)
  const numbers = height * width * h * w
  const form = m.forms.of('avg_pool_grad', inputs, attributes, {
    possible: numbers <= LARGE ? ['axes', 'whole'] : ['axes'],
    usual: numbers <= SMALL ? 'whole' : 'axes',
  })
  if (form === 'whole') {
    const both = down.flatMap((r) => across.map((k) => r.flatMap((a) => k.map((b) => a * b))))
    const matrix = m.floats(both.flat(), [height * width, h * w])
    const product = m.op('MatMul', [matrix, m.reshape(dy.image, [count, h * w, size])])
    return new Held(blocks, output, { view: m.reshape(product, [n, count / n, height, width, size]) })
  }
  const wide = m.op('MatMul', [m.floats(across.flat(), [width, w]), m.reshape(dy.image, [count * h, w, size])])
  const tall = m.op('MatMul', [m.floats(down.flat(), [height, h]), m.reshape(wide, [count, h, width * size])])
  return new Held(blocks, output, { view: m.reshape(tall, [n, count / n, height, width, size]) })
}

function columnsFirst(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? 0))
}

export const maxPoolGrad: BlockedLowering<Pool> = (blocks, inputs, attributes, output) => {
  const [x, y, dy] = inputs
  if (!x.isBlocked || !y.isBlocked || !dy.isBlockable) return undefined
  const { size, m } = blocks
  const forms = { possible: ['blocked', 'canonical'], usual: 'blocked' } as const
  if (m.forms.of('max_pool_grad', inputs, attributes, forms) === 'canonical') return undefined
  const [n, c, h, w] = x.shape as [number, number, number, number]
  const shape = [n, blocks.whole(c) / size, h, w, size]
  const row = rowWindow(attributes, x.shape)
  const rows = new Held(blocks, { shape: [n, c, ...row.size], dtype: 'f32' }, { image: maximum(blocks, x, row) })
  const views = { x: x.view, rowMax: rows.view, y: y.view, dy: dy.view }
  const view = maxPoolGradOf(m, views, shape, attributes)
  return new Held(blocks, output, { view })
}
