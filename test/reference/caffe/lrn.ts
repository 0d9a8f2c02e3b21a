/**
 * Local response normalization, caffe-semantics 6.4: y = x · s^−β.
 *   across_channels: s_c = k + α/n · Σ x² over the n channels around c (those that exist).
 *   within_channel:  s = 1 + α/n² · Σ x² over the n×n square around the position (zero outside); k is ignored.
 * Neighbourhood is symmetric, so dx_i = dy_i · s_i^−β − 2β·(α/n or α/n²) · x_i · Σ_{j near i} dy_j · x_j · s_j^(−β−1).
 */
import type { RefTensor } from '../tensor.ts'
import { mapped, zeros } from './blob.ts'
import { numberOf, textOf } from './spec.ts'
import type { LayerReference, Spec } from './types.ts'

/** The sum over each position's neighbourhood. */
function nearby(spec: Spec, { shape, data }: RefTensor): RefTensor {
  const reach = (numberOf(spec, 'local_size') - 1) / 2
  const across = textOf(spec, 'norm_region') === 'across_channels'
  const [dc, dy, dx] = across ? [reach, 0, 0] : [0, reach, reach]
  const [batch, channels, height, width] = shape
  const result = zeros(shape)
  let at = 0
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          let total = 0
          for (let e = Math.max(0, c - dc); e <= Math.min(channels - 1, c + dc); e++) {
            for (let v = Math.max(0, y - dy); v <= Math.min(height - 1, y + dy); v++) {
              for (let u = Math.max(0, x - dx); u <= Math.min(width - 1, x + dx); u++) {
                total += data[((n * channels + e) * height + v) * width + u]
              }
            }
          }
          result.data[at++] = total
        }
      }
    }
  }
  return result
}

interface Settings {
  /** α over the number of values in a neighbourhood. */
  readonly alpha: number
  readonly beta: number
  readonly base: number
}

function settings(spec: Spec): Settings {
  const [size, alpha, beta] = [numberOf(spec, 'local_size'), numberOf(spec, 'alpha'), numberOf(spec, 'beta')]
  if (size % 2 === 0) throw new Error('lrn: local_size must be odd')
  return textOf(spec, 'norm_region') === 'across_channels'
    ? { alpha: alpha / size, beta, base: numberOf(spec, 'k') }
    : { alpha: alpha / (size * size), beta, base: 1 }
}

/** [N, C] and [N, C, H] are planes of one column or one pixel. */
function asImages(bottom: RefTensor): RefTensor {
  const [batch, channels, height = 1, width = 1] = bottom.shape
  return { shape: [batch, channels, height, width], data: bottom.data }
}

function scales(spec: Spec, bottom: RefTensor): Float64Array {
  const { alpha, base } = settings(spec)
  const squares = mapped(asImages(bottom), (x) => x * x)
  return nearby(spec, squares).data.map((total) => base + alpha * total)
}

export const lrn: LayerReference = {
  forward(spec, [bottom]) {
    const { beta } = settings(spec)
    const scale = scales(spec, bottom)
    return { tops: [mapped(bottom, (x, i) => x * scale[i] ** -beta)] }
  },
  backward(spec, [bottom], _blobs, _tops, [dtop]) {
    const { alpha, beta } = settings(spec)
    const scale = scales(spec, bottom)
    const ratios = mapped(asImages(bottom), (x, i) => dtop.data[i] * x * scale[i] ** (-beta - 1))
    const around = nearby(spec, ratios).data
    const dbottom = mapped(bottom, (x, i) => dtop.data[i] * scale[i] ** -beta - 2 * beta * alpha * x * around[i])
    return { bottoms: [dbottom], blobs: [] }
  },
}
