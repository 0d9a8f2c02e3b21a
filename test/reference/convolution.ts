/** Convolution by its definition, and its gradients as the sums that the chain rule gives. */
import { make, read, type RefTensor } from './tensor.ts'

export interface ConvolutionWindow {
  readonly stride: readonly [number, number]
  readonly pad: readonly [number, number]
  readonly dilation: readonly [number, number]
  readonly group: number
}

/** Calls `visit` for every product x·w that makes up output (n, o, y, x). */
function products(
  x: readonly number[],
  w: readonly number[],
  [n, o, oy, ox]: readonly number[],
  { stride, pad, dilation, group }: ConvolutionWindow,
  visit: (xIndex: readonly number[], wIndex: readonly number[]) => void,
): void {
  const perGroup = w[1]
  const first = Math.floor(o / (w[0] / group)) * perGroup
  for (let c = 0; c < perGroup; c++) {
    for (let ky = 0; ky < w[2]; ky++) {
      for (let kx = 0; kx < w[3]; kx++) {
        const iy = oy * stride[0] - pad[0] + ky * dilation[0]
        const ix = ox * stride[1] - pad[1] + kx * dilation[1]
        if (iy >= 0 && iy < x[2] && ix >= 0 && ix < x[3]) visit([n, first + c, iy, ix], [o, c, ky, kx])
      }
    }
  }
}

export function conv2d(
  x: RefTensor,
  w: RefTensor,
  bias: RefTensor | undefined,
  window: ConvolutionWindow,
  shape: readonly number[],
): RefTensor {
  return make(shape, (out) => {
    let sum = bias ? bias.data[out[1]] : 0
    products(x.shape, w.shape, out, window, (xi, wi) => (sum += read(x, xi) * read(w, wi)))
    return sum
  })
}

function accumulate(
  shape: readonly number[],
  dy: RefTensor,
  add: (out: readonly number[], into: (index: readonly number[], value: number) => void) => void,
): RefTensor {
  const total = make(shape, () => 0)
  const into = (index: readonly number[], value: number): void => {
    total.data[index.reduce((flat, i, axis) => flat * shape[axis] + i, 0)] += value
  }
  make(dy.shape, (out) => (add(out, into), 0))
  return total
}

export function conv2dFilterGrad(
  x: RefTensor,
  dy: RefTensor,
  window: ConvolutionWindow,
  shape: readonly number[],
): RefTensor {
  return accumulate(shape, dy, (out, into) =>
    products(x.shape, shape, out, window, (xi, wi) => into(wi, read(x, xi) * read(dy, out))),
  )
}

export function conv2dInputGrad(
  dy: RefTensor,
  w: RefTensor,
  window: ConvolutionWindow,
  shape: readonly number[],
): RefTensor {
  return accumulate(shape, dy, (out, into) =>
    products(shape, w.shape, out, window, (xi, wi) => into(xi, read(w, wi) * read(dy, out))),
  )
}
