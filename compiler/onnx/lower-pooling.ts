/** Pooling with Caffe's windows, which may hang over the end of the image, and its gradients. */
import type { Shape } from '../ir/index.ts'
import type { AttributesOf } from '../ops/index.ts'
import type { ModelBuilder } from './model.ts'
import type { Lowering, Value } from './lowering.ts'

type PoolAttributes = AttributesOf<'max_pool'>

/** Padding that makes the library's floor rounding give exactly the windows that the graph has. */
function pads({ kernel, stride, pad, size }: PoolAttributes, shape: Shape): readonly number[] {
  const end = [0, 1].map((i) => {
    const [n, k, s, p, image] = [size[i], kernel[i], stride[i], pad[i], shape[i + 2]] as [
      number,
      number,
      number,
      number,
      number,
    ]
    return Math.max(0, (n - 1) * s + k - image - p)
  })
  return [...pad, ...end]
}

export const maxPool: Lowering<PoolAttributes> = (m, [x], attributes) => {
  const { name, shape } = x
  const { kernel, stride } = attributes
  return m.op('MaxPool', [name], { kernel_shape: kernel, strides: stride, pads: pads(attributes, shape) })
}

/** The mean over the whole window, then corrected where Caffe divides by less. */
export const avgPool: Lowering<PoolAttributes> = (m, [x], attributes) => {
  const { name, shape } = x
  const { kernel, stride, size } = attributes
  const options = { kernel_shape: kernel, strides: stride, pads: pads(attributes, shape), count_include_pad: 1 }
  const mean = m.op('AveragePool', [name], options)
  const [rows, columns] = [divisors(attributes, shape, 0), divisors(attributes, shape, 1)]
  const scale = rows.flatMap((r) => columns.map((c) => (kernel[0] * kernel[1]) / (r * c)))
  return scale.every((factor) => factor === 1) ? mean : m.op('Mul', [mean, m.floats(scale, [1, 1, ...size])])
}

/** Along one axis, what Caffe divides each window by: its length inside the padded image. */
function divisors({ kernel, stride, pad, size }: PoolAttributes, shape: Shape, axis: 0 | 1): readonly number[] {
  return Array.from({ length: size[axis] }, (_, i) => {
    const start = i * stride[axis] - pad[axis]
    return Math.min(start + kernel[axis], shape[axis + 2] + pad[axis]) - start
  })
}

/** dx = Aᵀ·dy·B, where A and B say, along each axis, what share of each pixel is in each window. */
export const avgPoolGrad: Lowering<AttributesOf<'avg_pool_grad'>> = (m, [dy], attributes, { shape }) => {
  const rows = shares(attributes, shape, 0)
  const columns = shares(attributes, shape, 1)
  const transposed = (rows[0] ?? []).map((_, r) => rows.map((row) => row[r] ?? 0))
  const wide = m.op('MatMul', [dy.name, m.floats(columns.flat(), [columns.length, columns[0]?.length ?? 0])])
  return m.op('MatMul', [m.floats(transposed.flat(), [transposed.length, rows.length]), wide])
}

function shares(attributes: PoolAttributes, shape: Shape, axis: 0 | 1): readonly (readonly number[])[] {
  const length = shape[axis + 2]
  return divisors(attributes, shape, axis).map((divisor, i) => {
    const start = i * attributes.stride[axis] - attributes.pad[axis]
    return Array.from({ length }, (_, r) => (r >= start && r < start + attributes.kernel[axis] ? 1 / divisor : 0))
  })
}

/** Below every activation. */
const LOWEST = -3.4e38

/**
 * Each dy goes to its window's first maximum in row-major order: first to the row that holds it, then to the column in that
 * row. Two passes over k pieces each, instead of one over k².
 */
export const maxPoolGrad: Lowering<PoolAttributes> = (m, inputs, attributes) => {
  const [x, y, dy] = inputs as [Value, Value, Value]
  const { kernel, stride, pad, size } = attributes
  const [height, width] = x.shape.slice(2) as [number, number]
  const across: Axis = { axis: 3, kernel: kernel[1], stride: stride[1], pad: pad[1], windows: size[1], length: width }
  const down: Axis = { axis: 2, kernel: kernel[0], stride: stride[0], pad: pad[0], windows: size[0], length: height }

  const columns = pieces(m, x.name, x.shape, across)
  const rowShape = [...x.shape.slice(0, 3), size[1]]
  const rowMax = columns.length === 1 ? columns[0] : m.op('Max', columns) // a kernel covers a pixel at least
  const rows = pieces(m, rowMax, rowShape, down)
  const toRows = place(m, firstEqual(m, rows, y.name, dy.name), [...x.shape.slice(0, 2), ...size], down)
  return place(m, firstEqual(m, columns, rowMax, toRows), rowShape, across)
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

/** How many strides the kernel reaches beyond its first. */
function overlap({ kernel, stride }: Axis): number {
  return Math.floor((kernel - 1) / stride)
}

/** For each offset in the kernel, the values that the windows have there. */
function pieces(m: ModelBuilder, x: string, shape: Shape, along: Axis): readonly string[] {
  const { axis, kernel, stride, pad, windows, length } = along
  const blocks = windows + overlap(along)
  const cut = padded(m, x, axis, pad, Math.max(0, blocks * stride - length - pad), LOWEST)
  const exact = length + pad > blocks * stride ? slice(m, cut, axis, 0, blocks * stride) : cut
  const before = shape.slice(0, axis)
  const after = shape.slice(axis + 1)
  const phases = m
    .split(m.reshape(exact, [...before, blocks, stride, ...after]), Array<number>(stride).fill(1), axis + 1)
    .slice(0, kernel)
    .map((phase) => m.reshape(phase, [...before, blocks, ...after]))
  return Array.from({ length: kernel }, (_, offset) => {
    const first = Math.floor(offset / stride)
    const phase = phases[offset % stride] // one phase a pixel of stride
    return blocks === windows ? phase : slice(m, phase, axis, first, first + windows)
  })
}

/** Of `candidates`, the first that equals `best` gets the gradient; if none before the last does, the last. */
function firstEqual(m: ModelBuilder, candidates: readonly string[], best: string, gradient: string): readonly string[] {
  let rest = gradient
  return candidates.map((candidate, i) => {
    if (i === candidates.length - 1) return rest
    const taken = m.op('Mul', [m.mask(m.op('Equal', [candidate, best])), rest])
    rest = m.op('Sub', [rest, taken])
    return taken
  })
}

/** The reverse of `pieces`: adds what each window has at each offset to the pixel that it came from. */
function place(m: ModelBuilder, parts: readonly string[], shape: Shape, along: Axis): string {
  const { axis, stride, pad, windows, length } = along
  const reach = overlap(along)
  const blocks = windows + reach
  const blockShape = shape.map((size, i) => (i === axis ? blocks : size))
  const phases = Array.from({ length: stride }, (_, phase) => {
    const shifted = parts.flatMap((part, offset) => {
      const first = Math.floor(offset / stride)
      return offset % stride === phase ? [padded(m, part, axis, first, reach - first, 0)] : []
    })
    const sum = shifted.reduce((total, part) => (total === '' ? part : m.op('Add', [total, part])), '')
    const value = sum === '' ? m.op('Expand', [m.scalar(0), m.int64s(blockShape)]) : sum
    return m.reshape(value, [...blockShape.slice(0, axis + 1), 1, ...blockShape.slice(axis + 1)])
  })
  const joined = stride === 1 ? phases[0] : m.op('Concat', phases, { axis: axis + 1 }) // a stride is 1 or more
  const whole = m.reshape(joined, [...shape.slice(0, axis), blocks * stride, ...shape.slice(axis + 1)])
  const short = Math.max(0, pad + length - blocks * stride)
  const long = padded(m, whole, axis, 0, short, 0)
  return pad === 0 && blocks * stride + short === length ? long : slice(m, long, axis, pad, pad + length)
}

function padded(m: ModelBuilder, x: string, axis: number, before: number, after: number, value: number): string {
  if (before === 0 && after === 0) return x
  const amounts = [0, 0, 0, 0, 0, 0, 0, 0]
  amounts[axis] = before
  amounts[axis + 4] = after
  return m.op('Pad', [x, m.int64s(amounts), m.scalar(value)])
}

function slice(m: ModelBuilder, x: string, axis: number, start: number, end: number): string {
  return m.op('Slice', [x, m.int64s([start]), m.int64s([end]), m.int64s([axis])])
}
