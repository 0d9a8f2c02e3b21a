/**
 * Layers with one value a channel, or a mask: PReLU, y = max(0, x) + a·min(0, x) with a slope a channel (axis 1) or one
 * for all; Dropout, y = x·mask in training and x in testing; Softmax over axis 1, y = e^(x − max) / Σ e^(x − max).
 */
import type { RefTensor } from '../tensor.ts'
import { count, mapped, zeros } from './blob.ts'
import { flagOf } from './spec.ts'
import type { Context, LayerReference, Spec } from './types.ts'

/** The index of the slope that element `flat` uses. */
function slopeOf(spec: Spec, shape: readonly number[], flat: number): number {
  return flagOf(spec, 'channel_shared') ? 0 : Math.floor(flat / count(shape, 2)) % shape[1]
}

export const prelu: LayerReference = {
  forward(spec, [bottom], [slope]) {
    const top = mapped(bottom, (x, i) => (x > 0 ? x : slope.data[slopeOf(spec, bottom.shape, i)] * x))
    return { tops: [top] }
  },
  backward(spec, [bottom], [slope], _tops, [dtop]) {
    const dslope = zeros(slope.shape)
    const dbottom = mapped(bottom, (x, i) => {
      if (x > 0) return dtop.data[i]
      const at = slopeOf(spec, bottom.shape, i)
      dslope.data[at] += dtop.data[i] * x
      return dtop.data[i] * slope.data[at]
    })
    return { bottoms: [dbottom], blobs: [dslope] }
  },
}

function masked(tensor: RefTensor, { phase, mask }: Context): RefTensor {
  return mapped(tensor, (x, i) => (phase === 'train' && mask ? x * mask.data[i] : x))
}

export const dropout: LayerReference = {
  forward: (_spec, [bottom], _blobs, ctx) => ({ tops: [masked(bottom, ctx)] }),
  backward: (_spec, _bottoms, _blobs, _tops, [dtop], ctx) => ({ bottoms: [masked(dtop, ctx)], blobs: [] }),
}

/** Natural logarithms of the softmax over axis 1 of input / temperature. */
export function logSoftmax({ shape, data }: RefTensor, temperature = 1): RefTensor {
  const [classes, inner] = [shape[1], count(shape, 2)]
  const result = zeros(shape)
  for (let n = 0; n < shape[0]; n++) {
    for (let i = 0; i < inner; i++) {
      const at = (k: number): number => (n * classes + k) * inner + i
      let [greatest, total] = [-Infinity, 0]
      for (let k = 0; k < classes; k++) greatest = Math.max(greatest, data[at(k)] / temperature)
      for (let k = 0; k < classes; k++) total += Math.exp(data[at(k)] / temperature - greatest)
      for (let k = 0; k < classes; k++) result.data[at(k)] = data[at(k)] / temperature - greatest - Math.log(total)
    }
  }
  return result
}

export function softmaxOf(input: RefTensor, temperature = 1): RefTensor {
  return mapped(logSoftmax(input, temperature), Math.exp)
}

/** dx = s ∘ (ds − Σ s·ds), the sum over axis 1. */
export function softmaxBackward(soft: RefTensor, dsoft: RefTensor): RefTensor {
  const { shape } = soft
  const [classes, inner] = [shape[1], count(shape, 2)]
  const result = zeros(shape)
  for (let n = 0; n < shape[0]; n++) {
    for (let i = 0; i < inner; i++) {
      let total = 0
      for (let k = 0; k < classes; k++) {
        const at = (n * classes + k) * inner + i
        total += soft.data[at] * dsoft.data[at]
      }
      for (let k = 0; k < classes; k++) {
        const at = (n * classes + k) * inner + i
        result.data[at] = soft.data[at] * (dsoft.data[at] - total)
      }
    }
  }
  return result
}

export const softmax: LayerReference = {
  forward: (_spec, [bottom]) => ({ tops: [softmaxOf(bottom)] }),
  backward: (_spec, _bottoms, _blobs, [top], [dtop]) => ({ bottoms: [softmaxBackward(top, dtop)], blobs: [] }),
}
