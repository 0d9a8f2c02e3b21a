/** Small helpers over whole tensors: sizes, zeros, element by element maps and sums. */
import type { RefTensor } from '../tensor.ts'

/** The product of the axes from `from` up to, but without, `to`; 1 for none. */
export function count(shape: readonly number[], from = 0, to: number = shape.length): number {
  let product = 1
  for (let axis = from; axis < to; axis++) product *= shape[axis]
  return product
}

export function zeros(shape: readonly number[]): RefTensor {
  return { shape: [...shape], data: new Float64Array(count(shape)) }
}

export function full(shape: readonly number[], value: number): RefTensor {
  return { shape: [...shape], data: new Float64Array(count(shape)).fill(value) }
}

export function tensor(shape: readonly number[], values: ArrayLike<number>): RefTensor {
  if (values.length !== count(shape)) throw new Error(`${values.length} values do not fill [${shape.join(', ')}]`)
  return { shape: [...shape], data: Float64Array.from(values) }
}

export function mapped({ shape, data }: RefTensor, f: (value: number, flat: number) => number): RefTensor {
  const result = zeros(shape)
  for (let i = 0; i < data.length; i++) result.data[i] = f(data[i], i)
  return result
}

export function sum(a: RefTensor, b: RefTensor): RefTensor {
  if (a.data.length !== b.data.length) throw new Error(`[${a.shape.join()}] + [${b.shape.join()}]`)
  return mapped(a, (value, i) => value + b.data[i])
}

export function reshaped(tensor: RefTensor, shape: readonly number[]): RefTensor {
  if (count(shape) !== tensor.data.length) {
    throw new Error(`[${tensor.shape.join()}] cannot become [${shape.join()}]`)
  }
  return { shape: [...shape], data: Float64Array.from(tensor.data) }
}

/** An axis from the end is counted backwards: −1 is the last. */
export function positive(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}

export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i] * b[i]
  return total
}
