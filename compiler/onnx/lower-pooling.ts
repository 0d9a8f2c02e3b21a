/** Pooling with Caffe's windows, which may hang over the end of the image, and its gradients. */
import type { Shape } from '../ir/index.ts'
import { meanScale, poolPads, rowWindow, windowShares, type AttributesOf } from '../ops/index.ts'
import type { ModelBuilder } from './model.ts'
import type { Lowering, Value } from './lowering.ts'

type PoolAttributes = AttributesOf<'max_pool'>

export const maxPool: Lowering<PoolAttributes> = (m, [x], attributes) => {
  const { name, shape } = x
  const { kernel, stride } = attributes
  return m.op('MaxPool', [name], { kernel_shape: kernel, strides: stride, pads: poolPads(attributes, shape) })
}

/** The mean over the whole window, then corrected where Caffe divides by less. */
export const avgPool: Lowering<PoolAttributes> = (m, [x], attributes) => {
  const { name, shape } = x
  const { kernel, stride, size } = attributes
  const options = { kernel_shape: kernel, strides: stride, pads: poolPads(attributes, shape), count_include_pad: 1 }
  const mean = m.op('AveragePool', [name], options)
  const scale = meanScale(attributes, shape)
  return scale ? m.op('Mul', [mean, m.floats(scale, [1, 1, ...size])]) : mean
}

/** dx = Aᵀ·dy·B, where A and B say, along each axis, what share of each pixel is in each window. */
export const avgPoolGrad: Lowering<AttributesOf<'avg_pool_grad'>> = (m, [dy], attributes, { shape }) => {
  const rows = windowShares(attributes, shape, 0)
  const columns = windowShares(attributes, shape, 1)
  const transposed = (rows[0] ?? []).map((_, r) => rows.map((row) => row[r] ?? 0))
  const wide = m.op('MatMul', [dy.name, m.floats(columns.flat(), [columns.length, columns[0]?.length ?? 0])])
  return m.op('MatMul', [m.floats(transposed.flat(), [transposed.length, rows.length]), wide])
}

/** Below every activation. */
const LOWEST = -3.4e38

/**
 * Each dy goes to its window's first maximum in row-major order: first to the row that holds it, then to the column in that
 * row. Two passes over k pieces each, instead of one over k².
 */
export const maxPoolGrad: Lowering<PoolAttributes> = (m, inputs, attributes) => {
  const [x, y, dy] = inputs as [Value, Value, Value]
  const row = rowWindow(attributes, x.shape)
  const rowMax = m.op('MaxPool', [x.name], {
    kernel_shape: row.kernel,
    strides: row.stride,
    pads: poolPads(row, x.shape),
  })
  return maxPoolGradOf(m, { x: x.name, rowMax, y: y.name, dy: dy.name }, x.shape, attributes)
}

/**
 * The same for images of `shape` [N, C, H, W, …]: what follows goes with each pixel. `rowMax` is the largest of each window
 * in each row.
 */
export function maxPoolGradOf(
  m: ModelBuilder,
  { x, rowMax, y, dy }: Readonly<Record<'x' | 'rowMax' | 'y' | 'dy', string>>,
  shape: Shape,
  { kernel, stride, pad, size }: PoolAttributes,
): string {
  const [height, width] = shape.slice(2) as [number, number]
  const rest = shape.slice(4)
  const across: Axis = { axis: 3, kernel: kernel[1], stride: stride[1], pad: pad[1], windows: size[1], length: width }
  const down: Axis = { axis: 2, kernel: kernel[0], stride: stride[0], pad: pad[0], windows: size[0], length: height }
  const rowShape = [...shape.slice(0, 3), size[1], ...rest]
  const pooled = [...shape.slice(0, 2), ...size, ...rest]
  const toRows = place(m, firstEqual(m, pieces(m, rowMax, rowShape, down), y, dy), pooled, down)
  return place(m, firstEqual(m, pieces(m, x, shape, across), rowMax, toRows), rowShape, across)
}

/** The windows along one axis of an image. */
interface Axis {
  readonly axis: 2 | 3
  readonly kernel: number
  readonly stride: number
  readonly pad: number
  readonly windows: number
  readonly length: number
}

/** For each offset in the kernel but the last, the values that the windows have there. */
function pieces(m: ModelBuilder, x: string, shape: Shape, along: Axis): readonly string[] {
  const { axis, kernel, stride, pad, windows, length } = along
  if (kernel === 1) return []
  const blocks = windows + Math.floor((kernel - 2) / stride)
  const exact = padded(m, x, shape.length, axis, pad, blocks * stride - length - pad, LOWEST)
  const before = shape.slice(0, axis)
  const after = shape.slice(axis + 1)
  const phases = m
    .split(m.reshape(exact, [...before, blocks, stride, ...after]), Array<number>(stride).fill(1), axis + 1)
    .slice(0, kernel - 1)
    .map((phase) => m.reshape(phase, [...before, blocks, ...after]))
  return Array.from({ length: kernel - 1 }, (_, offset) => {
    const first = Math.floor(offset / stride)
    const phase = phases[offset % stride] // one phase a pixel of stride
    return blocks === windows ? phase : slice(m, phase, axis, first, first + windows)
  })
}

/** The first of `candidates` that equals `best` gets the gradient; if none does, it is left for one more. */
function firstEqual(m: ModelBuilder, candidates: readonly string[], best: string, gradient: string): readonly string[] {
  let rest = gradient
  const taken = candidates.map((candidate) => {
    const part = m.op('Mul', [m.mask(m.op('Equal', [candidate, best])), rest])
    rest = m.op('Sub', [rest, part])
    return part
  })
  return [...taken, rest]
}

/** The reverse of `pieces`: adds what each window has at each offset to the pixel that it came from. */
function place(m: ModelBuilder, parts: readonly string[], shape: Shape, along: Axis): string {
  const { axis, stride, pad, windows, length } = along
  const blocks = Math.ceil((pad + length) / stride)
  const blockShape = shape.map((size, i) => (i === axis ? blocks : size))
  const phases = Array.from({ length: stride }, (_, phase) => {
    const shifted = parts.flatMap((part, offset) => {
      const first = Math.floor(offset / stride)
      return offset % stride === phase ? [padded(m, part, shape.length, axis, first, blocks - windows - first, 0)] : []
    })
    const sum = shifted.reduce((total, part) => (total === '' ? part : m.op('Add', [total, part])), '')
    const value = sum === '' ? m.op('Expand', [m.scalar(0), m.int64s(blockShape)]) : sum
    return m.reshape(value, [...blockShape.slice(0, axis + 1), 1, ...blockShape.slice(axis + 1)])
  })
  const joined = stride === 1 ? phases[0] : m.op('Concat', phases, { axis: axis + 1 }) // a stride is 1 or more
  const whole = m.reshape(joined, [...shape.slice(0, axis), blocks * stride, ...shape.slice(axis + 1)])
  return pad === 0 && blocks * stride === length ? whole : slice(m, whole, axis, pad, pad + length)
}

/** Fewer than none are cut off. */
function padded(
  m: ModelBuilder,
  x: string,
  rank: number,
  axis: number,
  before: number,
  after: number,
  value: number,
): string {
  if (before === 0 && after === 0) return x
  const amounts = Array<number>(2 * rank).fill(0)
  amounts[axis] = before
  amounts[axis + rank] = after
  return m.op('Pad', [x, m.int64s(amounts), m.scalar(value)])
}

function slice(m: ModelBuilder, x: string, axis: number, start: number, end: number): string {
  return m.op('Slice', [x, m.int64s([start]), m.int64s([end]), m.int64s([axis])])
}
