/** Caffe's pooling by its loops: windows start at i·stride − pad and are clipped to the image. */
import { make, read, type RefTensor } from './tensor.ts'

export interface PoolWindow {
  readonly kernel: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly pad: readonly [number, number]
}

interface Extent {
  readonly rows: readonly [number, number]
  readonly columns: readonly [number, number]
  readonly divisor: number
}

function extent(
  { kernel, stride, pad }: PoolWindow,
  [, , height, width]: readonly number[],
  oy: number,
  ox: number,
): Extent {
  const [top, left] = [oy * stride[0] - pad[0], ox * stride[1] - pad[1]]
  const [bottom, right] = [Math.min(top + kernel[0], height + pad[0]), Math.min(left + kernel[1], width + pad[1])]
  return {
    rows: [Math.max(top, 0), Math.min(bottom, height)],
    columns: [Math.max(left, 0), Math.min(right, width)],
    divisor: (bottom - top) * (right - left),
  }
}

/** The place of the first largest value of a window. */
function firstMaximum(x: RefTensor, [n, c, oy, ox]: readonly number[], window: PoolWindow): readonly number[] {
  const { rows, columns } = extent(window, x.shape, oy, ox)
  let best = [n, c, rows[0], columns[0]]
  for (let y = rows[0]; y < rows[1]; y++) {
    for (let xx = columns[0]; xx < columns[1]; xx++) if (read(x, [n, c, y, xx]) > read(x, best)) best = [n, c, y, xx]
  }
  return best
}

export function maxPool(x: RefTensor, window: PoolWindow, shape: readonly number[]): RefTensor {
  return make(shape, (out) => read(x, firstMaximum(x, out, window)))
}

export function maxPoolGrad(x: RefTensor, dy: RefTensor, window: PoolWindow): RefTensor {
  const total = make(x.shape, () => 0)
  make(dy.shape, (out) => {
    const place = firstMaximum(x, out, window)
    total.data[place.reduce((flat, i, axis) => flat * x.shape[axis] + i, 0)] += read(dy, out)
    return 0
  })
  return total
}

export function avgPool(x: RefTensor, window: PoolWindow, shape: readonly number[]): RefTensor {
  return make(shape, ([n, c, oy, ox]) => {
    const { rows, columns, divisor } = extent(window, x.shape, oy, ox)
    let sum = 0
    for (let y = rows[0]; y < rows[1]; y++)
      for (let xx = columns[0]; xx < columns[1]; xx++) sum += read(x, [n, c, y, xx])
    return sum / divisor
  })
}

export function avgPoolGrad(dy: RefTensor, window: PoolWindow, shape: readonly number[]): RefTensor {
  const total = make(shape, () => 0)
  make(dy.shape, ([n, c, oy, ox]) => {
    const { rows, columns, divisor } = extent(window, shape, oy, ox)
    for (let y = rows[0]; y < rows[1]; y++) {
      for (let xx = columns[0]; xx < columns[1]; xx++) {
        total.data[((n * shape[1] + c) * shape[2] + y) * shape[3] + xx] += read(dy, [n, c, oy, ox]) / divisor
      }
    }
    return 0
  })
  return total
}
