/** Caffe's windows as engines need them, whose libraries round down and divide by whole windows. */
import type { Shape } from '../ir/index.ts'
import type { PoolWindow } from './window.ts'

/** [top, left, bottom, right]: padding that makes a library's floor rounding give exactly the windows that the graph has. */
export function poolPads({ kernel, stride, pad, size }: PoolWindow, shape: Shape): readonly number[] {
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

/** By what the mean over each whole window has to be multiplied; undefined where that is 1 everywhere. */
export function meanScale(attributes: PoolWindow, shape: Shape): readonly number[] | undefined {
  const { kernel } = attributes
  const [rows, columns] = [divisors(attributes, shape, 0), divisors(attributes, shape, 1)]
  const scale = rows.flatMap((r) => columns.map((c) => (kernel[0] * kernel[1]) / (r * c)))
  return scale.every((factor) => factor === 1) ? undefined : scale
}

/** Along one axis, what Caffe divides each window by: its length inside the padded image. */
function divisors({ kernel, stride, pad, size }: PoolWindow, shape: Shape, axis: 0 | 1): readonly number[] {
  return Array.from({ length: size[axis] }, (_, i) => {
    const start = i * stride[axis] - pad[axis]
    return Math.min(start + kernel[axis], shape[axis + 2] + pad[axis]) - start
  })
}

/** For each window along one axis, its share of each pixel. */
export function windowShares(attributes: PoolWindow, shape: Shape, axis: 0 | 1): readonly (readonly number[])[] {
  const length = shape[axis + 2]
  return divisors(attributes, shape, axis).map((divisor, i) => {
    const start = i * attributes.stride[axis] - attributes.pad[axis]
    return Array.from({ length }, (_, r) => (r >= start && r < start + attributes.kernel[axis] ? 1 / divisor : 0))
  })
}

/** The part of a window that is in one row, for every row of images of `shape`. */
export function rowWindow({ kernel, stride, pad, size }: PoolWindow, shape: Shape): PoolWindow {
  return { kernel: [1, kernel[1]], stride: [1, stride[1]], pad: [0, pad[1]], size: [shape[2], size[1]] }
}
