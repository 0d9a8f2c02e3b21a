/** Plain float64 tensors in row-major order; labels are held in float64 too. */
export interface RefTensor {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

export function make(shape: readonly number[], at: (index: readonly number[]) => number): RefTensor {
  const size = shape.reduce((product, n) => product * n, 1)
  const data = new Float64Array(size)
  for (let flat = 0; flat < size; flat++) data[flat] = at(unflatten(flat, shape))
  return { shape, data }
}

export function unflatten(flat: number, shape: readonly number[]): number[] {
  const index = Array<number>(shape.length)
  let rest = flat
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]
    rest = Math.floor(rest / shape[axis])
  }
  return index
}

export function read({ shape, data }: RefTensor, index: readonly number[]): number {
  return data[index.reduce((flat, i, axis) => flat * shape[axis] + i, 0)]
}

/** NumPy's broadcasting: aligned at the last axis, an axis of size 1 repeats. */
export function readBroadcast(tensor: RefTensor, index: readonly number[]): number {
  const lead = index.length - tensor.shape.length
  return read(
    tensor,
    tensor.shape.map((size, axis) => (size === 1 ? 0 : index[axis + lead])),
  )
}
