/**
 * Pooling, caffe-semantics 6.4. There are ceil((H + 2p − k) / s) + 1 windows (floor with round_mode floor), one fewer
 * if a padded image's last window would start at or past H + p. Windows are clipped to the image. MAX: the first of
 * equals, which alone gets the gradient. AVE: the divisor is the window's area clipped to the padded image, so
 * padding counts and what hangs past the padding does not. Global pooling has one window, the image.
 * A window that lies wholly past an unpadded image (stride > kernel, ceil) is −FLT_MAX for MAX and 0/0 for AVE.
 */
import type { RefTensor } from '../tensor.ts'
import { zeros } from './blob.ts'
import { flagOf, textOf } from './spec.ts'
import type { LayerReference, Spec } from './types.ts'
import { windowOf } from './window.ts'

const FLT_MAX = 3.4028234663852886e38

interface Span {
  /** First index and one past the last, clipped to the image. */
  from: number
  to: number
  /** The length that AVE divides by. */
  length: number
}

function spans(spec: Spec, size: number, direction: 'h' | 'w'): Span[] {
  if (flagOf(spec, 'global_pooling')) return [{ from: 0, to: size, length: size }]
  const { kernel, stride, pad } = windowOf(spec, direction)
  const padded = pad > 0 || windowOf(spec, direction === 'h' ? 'w' : 'h').pad > 0
  const steps = (size + 2 * pad - kernel) / stride
  let windows = (textOf(spec, 'round_mode') === 'floor' ? Math.floor(steps) : Math.ceil(steps)) + 1
  if (padded && (windows - 1) * stride >= size + pad) windows--
  return Array.from({ length: windows }, (_, i) => {
    const start = i * stride - pad
    return {
      from: Math.max(start, 0),
      to: Math.min(start + kernel, size),
      length: Math.min(start + kernel, size + pad) - start,
    }
  })
}

/** Calls `at` with each window: the flat index of its value on top, of its plane below, and its two spans. */
function eachWindow(
  spec: Spec,
  { shape: [batch, channels, height, width] }: RefTensor,
  at: (top: number, plane: number, vertical: Span, horizontal: Span) => void,
): void {
  const [verticals, horizontals] = [spans(spec, height, 'h'), spans(spec, width, 'w')]
  let top = 0
  for (let plane = 0; plane < batch * channels; plane++) {
    for (const vertical of verticals) {
      for (const horizontal of horizontals) at(top++, plane * height * width, vertical, horizontal)
    }
  }
}

/** The flat index of a window's first greatest value, or −1 if the window is empty. */
function greatest(data: Float64Array, plane: number, width: number, vertical: Span, horizontal: Span): number {
  let best = -1
  for (let y = vertical.from; y < vertical.to; y++) {
    for (let x = horizontal.from; x < horizontal.to; x++) {
      const flat = plane + y * width + x
      if (data[flat] > (best < 0 ? -FLT_MAX : data[best])) best = flat
    }
  }
  return best
}

export const pooling: LayerReference = {
  forward(spec, [bottom]) {
    const [batch, channels, height, width] = bottom.shape
    const top = zeros([batch, channels, spans(spec, height, 'h').length, spans(spec, width, 'w').length])
    eachWindow(spec, bottom, (at, plane, vertical, horizontal) => {
      if (textOf(spec, 'pool') === 'max') {
        const best = greatest(bottom.data, plane, width, vertical, horizontal)
        top.data[at] = best < 0 ? -FLT_MAX : bottom.data[best]
      } else {
        let total = 0
        for (let y = vertical.from; y < vertical.to; y++) {
          for (let x = horizontal.from; x < horizontal.to; x++) total += bottom.data[plane + y * width + x]
        }
        top.data[at] = total / (vertical.length * horizontal.length)
      }
    })
    return { tops: [top] }
  },
  backward(spec, [bottom], _blobs, _tops, [dtop]) {
    const width = bottom.shape[3]
    const dbottom = zeros(bottom.shape)
    eachWindow(spec, bottom, (at, plane, vertical, horizontal) => {
      if (textOf(spec, 'pool') === 'max') {
        const best = greatest(bottom.data, plane, width, vertical, horizontal)
        if (best >= 0) dbottom.data[best] += dtop.data[at]
      } else {
        const share = dtop.data[at] / (vertical.length * horizontal.length)
        for (let y = vertical.from; y < vertical.to; y++) {
          for (let x = horizontal.from; x < horizontal.to; x++) dbottom.data[plane + y * width + x] += share
        }
      }
    })
    return { bottoms: [dbottom], blobs: [] }
  },
}
