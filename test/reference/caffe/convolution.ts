/**
 * Convolution and deconvolution, caffe-semantics 6.4 and 6.8. Convolution is cross-correlation:
 *   y[n,o,i,j] = b[o] + Σ_{c,u,v} w[o,c,u,v] · x[n, g(o)·C/G + c, i·s − p + u·d, j·s − p + v·d], zero outside x,
 * with floor((H + 2p − (d(k−1) + 1)) / s) + 1 rows. Deconvolution is its transpose: each input value is spread over
 * the window of the output that convolution would have read it from, giving s(H−1) + d(k−1) + 1 − 2p rows.
 * Both pair an "image" (the larger side) with a "map" (one position a window); `eachRow` visits all pairs, row by row.
 */
import type { RefTensor } from '../tensor.ts'
import { zeros } from './blob.ts'
import { flagOf, numberOf } from './spec.ts'
import type { LayerReference, Spec } from './types.ts'
import { type Window, windowOf } from './window.ts'

interface Row {
  /** Flat index of the weight, shaped [map channels, image channels / group, kh, kw]. */
  weight: number
  /** Flat index of the first image value and the distance between neighbours. */
  image: number
  step: number
  /** Flat index of the first map value; neighbours are adjacent. */
  map: number
  length: number
}

/** The first and the last window that reads inside an image of `size` at kernel tap `tap`. */
function inside(tap: number, { stride, pad, dilation }: Window, size: number, windows: number): [number, number] {
  const shift = pad - tap * dilation
  return [Math.max(0, Math.ceil(shift / stride)), Math.min(windows - 1, Math.floor((size - 1 + shift) / stride))]
}

function eachRow(spec: Spec, image: readonly number[], map: readonly number[], visit: (row: Row) => void): void {
  const group = numberOf(spec, 'group')
  const row: Row = { weight: 0, image: 0, step: 0, map: 0, length: 0 } // one object for all: there are millions
  const [vertical, horizontal] = [windowOf(spec, 'h'), windowOf(spec, 'w')]
  const [batch, imageChannels, height, width] = image
  const [, mapChannels, mapHeight, mapWidth] = map
  const [perImage, perMap] = [imageChannels / group, mapChannels / group]
  for (let n = 0; n < batch; n++) {
    for (let m = 0; m < mapChannels; m++) {
      for (let c = 0; c < perImage; c++) {
        const channel = Math.floor(m / perMap) * perImage + c
        for (let u = 0; u < vertical.kernel; u++) {
          const [top, bottom] = inside(u, vertical, height, mapHeight)
          for (let v = 0; v < horizontal.kernel; v++) {
            const [left, right] = inside(v, horizontal, width, mapWidth)
            if (right < left) continue
            const weight = ((m * perImage + c) * vertical.kernel + u) * horizontal.kernel + v
            for (let i = top; i <= bottom; i++) {
              const y = i * vertical.stride - vertical.pad + u * vertical.dilation
              const x = left * horizontal.stride - horizontal.pad + v * horizontal.dilation
              row.weight = weight
              row.image = ((n * imageChannels + channel) * height + y) * width + x
              row.step = horizontal.stride
              row.map = ((n * mapChannels + m) * mapHeight + i) * mapWidth + left
              row.length = right - left + 1
              visit(row)
            }
          }
        }
      }
    }
  }
}

type RowWork = (image: Float64Array, map: Float64Array, weight: Float64Array, row: Row) => void

/** map += weight · image */
const gather: RowWork = (image, map, weight, row) => {
  const w = weight[row.weight]
  for (let i = 0; i < row.length; i++) map[row.map + i] += w * image[row.image + i * row.step]
}

/** image += weight · map */
const scatter: RowWork = (image, map, weight, row) => {
  const w = weight[row.weight]
  for (let i = 0; i < row.length; i++) image[row.image + i * row.step] += w * map[row.map + i]
}

/** weight += image · map */
const correlate: RowWork = (image, map, weight, row) => {
  let total = 0
  for (let i = 0; i < row.length; i++) total += image[row.image + i * row.step] * map[row.map + i]
  weight[row.weight] += total
}

function run(spec: Spec, work: RowWork, image: RefTensor, map: RefTensor, weight: RefTensor): void {
  eachRow(spec, image.shape, map.shape, (row) => work(image.data, map.data, weight.data, row))
}

function addBias({ shape, data }: RefTensor, bias: RefTensor): void {
  const area = shape[2] * shape[3]
  for (let i = 0; i < data.length; i++) data[i] += bias.data[Math.floor(i / area) % shape[1]]
}

function biasGradient({ shape, data }: RefTensor): RefTensor {
  const result = zeros([shape[1]])
  const area = shape[2] * shape[3]
  for (let i = 0; i < data.length; i++) result.data[Math.floor(i / area) % shape[1]] += data[i]
  return result
}

function shrunk(size: number, { kernel, stride, pad, dilation }: Window): number {
  return Math.floor((size + 2 * pad - (dilation * (kernel - 1) + 1)) / stride) + 1
}

function grown(size: number, { kernel, stride, pad, dilation }: Window): number {
  return stride * (size - 1) + dilation * (kernel - 1) + 1 - 2 * pad
}

function topShape(spec: Spec, bottom: readonly number[], resize: (size: number, window: Window) => number): number[] {
  const [batch, , height, width] = bottom
  const channels = numberOf(spec, 'num_output')
  return [batch, channels, resize(height, windowOf(spec, 'h')), resize(width, windowOf(spec, 'w'))]
}

export const convolution: LayerReference = {
  forward(spec, [bottom], [weight, bias]) {
    const top = zeros(topShape(spec, bottom.shape, shrunk))
    run(spec, gather, bottom, top, weight)
    if (flagOf(spec, 'bias_term')) addBias(top, bias)
    return { tops: [top] }
  },
  backward(spec, [bottom], [weight], _tops, [dtop]) {
    const [dbottom, dweight] = [zeros(bottom.shape), zeros(weight.shape)]
    run(spec, scatter, dbottom, dtop, weight)
    run(spec, correlate, bottom, dtop, dweight)
    return { bottoms: [dbottom], blobs: flagOf(spec, 'bias_term') ? [dweight, biasGradient(dtop)] : [dweight] }
  },
}

export const deconvolution: LayerReference = {
  forward(spec, [bottom], [weight, bias]) {
    const top = zeros(topShape(spec, bottom.shape, grown))
    run(spec, scatter, top, bottom, weight)
    if (flagOf(spec, 'bias_term')) addBias(top, bias)
    return { tops: [top] }
  },
  backward(spec, [bottom], [weight], _tops, [dtop]) {
    const [dbottom, dweight] = [zeros(bottom.shape), zeros(weight.shape)]
    run(spec, gather, dtop, dbottom, weight)
    run(spec, correlate, dtop, bottom, dweight)
    return { bottoms: [dbottom], blobs: flagOf(spec, 'bias_term') ? [dweight, biasGradient(dtop)] : [dweight] }
  },
}
