/** Tensors that lie in other orders than ours: transposed, cut out of larger ones, column by column. */
import { FormatError } from './format-error.ts'

/** How far neighbours along each axis are from each other, and the first number from the start; counted in numbers. */
export interface View {
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

/** The last axis varies fastest. */
export function rowMajor(shape: readonly number[]): readonly number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)))
}

/** The first axis varies fastest. */
export function columnMajor(shape: readonly number[]): readonly number[] {
  return shape.map((_, i) => sizeOf(shape.slice(0, i)))
}

/** The numbers that a view reaches: the first, and how many from there. Throws a FormatError where they are more than `size`. */
export function rangeOf(view: View, size: number, what: string): { readonly start: number; readonly count: number } {
  const { shape, strides, offset } = view
  const numbers = [...shape, ...strides, offset, sizeOf(shape)]
  if (strides.length !== shape.length || !numbers.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new FormatError(`${what} has an absurd shape`)
  }
  if (sizeOf(shape) === 0) return { start: 0, count: 0 }
  const count = shape.reduce((sum, n, i) => sum + (n - 1) * strides[i], 1)
  // of fewer numbers than it shows it would be made by repeating them
  if (offset + count > size || sizeOf(shape) > size)
    throw new FormatError(`${what} is larger than what it is stored in`)
  return { start: offset, count }
}

/** The numbers of a view, in our order. `data` may be the view's numbers already, and is then answered itself. */
export function gather(data: Float32Array<ArrayBuffer>, { shape, strides, offset }: View): Float32Array<ArrayBuffer> {
  const size = sizeOf(shape)
  const plain = rowMajor(shape)
  if (offset === 0 && data.length === size && shape.every((n, i) => n === 1 || strides[i] === plain[i])) return data
  const out = new Float32Array(size)
  const axes = shape.length
  const inner = axes > 0 ? shape[axes - 1] : 1
  const step = axes > 0 ? strides[axes - 1] : 0
  const index = new Array<number>(axes).fill(0)
  let from = offset
  for (let to = 0; to < size; to += inner) {
    for (let k = 0; k < inner; k++) out[to + k] = data[from + k * step]
    for (let axis = axes - 2; axis >= 0; axis--) {
      index[axis]++
      from += strides[axis]
      if (index[axis] < shape[axis]) break
      from -= index[axis] * strides[axis]
      index[axis] = 0
    }
  }
  return out
}
