/**
 * Layers that reduce. Reduction: coeff · sum, Σ|x|, Σx² or mean over all axes from `axis` on. MVN, per sample and channel
 * (or per sample): y = x − μ, or (x − μ)/(σ + eps) with σ the root of the biased variance. With s = σ + eps its
 * derivative is dx = (dy − mean(dy) − y·mean(dy·y)·s/σ)/s; Caffe leaves out the factor s/σ, which is 1 but for eps.
 * ArgMax: the indices (and values) of the top_k greatest; of equals the larger index comes first.
 */
import type { RefTensor } from '../tensor.ts'
import { count, positive, zeros } from './blob.ts'
import { flagOf, maybeNumber, numberOf, textOf } from './spec.ts'
import type { LayerReference, Spec } from './types.ts'

export const reduction: LayerReference = {
  forward(spec, [bottom]) {
    const axis = positive(numberOf(spec, 'axis'), bottom.shape.length)
    const [operation, size] = [textOf(spec, 'operation'), count(bottom.shape, axis)]
    const top = zeros(bottom.shape.slice(0, axis))
    for (let o = 0; o < top.data.length; o++) {
      let total = 0
      for (let i = o * size; i < (o + 1) * size; i++) {
        const x = bottom.data[i]
        total += operation === 'asum' ? Math.abs(x) : operation === 'sumsq' ? x * x : x
      }
      top.data[o] = (numberOf(spec, 'coeff') * total) / (operation === 'mean' ? size : 1)
    }
    return { tops: [top] }
  },
  backward(spec, [bottom], _blobs, _tops, [dtop]) {
    const axis = positive(numberOf(spec, 'axis'), bottom.shape.length)
    const [operation, size] = [textOf(spec, 'operation'), count(bottom.shape, axis)]
    const dbottom = zeros(bottom.shape)
    for (let i = 0; i < dbottom.data.length; i++) {
      const x = bottom.data[i]
      const slope = { sum: 1, asum: Math.sign(x), sumsq: 2 * x, mean: 1 / size }[operation]
      if (slope === undefined) throw new Error(`reduction: no operation ${operation}`)
      dbottom.data[i] = dtop.data[Math.floor(i / size)] * numberOf(spec, 'coeff') * slope
    }
    return { bottoms: [dbottom], blobs: [] }
  },
}

function mean(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}

/** Runs `work` on each stretch of values that is normalised together. */
function stretches(spec: Spec, { shape, data }: RefTensor, work: (start: number, values: Float64Array) => void): void {
  const size = count(shape, flagOf(spec, 'across_channels') ? 1 : 2)
  for (let start = 0; start < data.length; start += size) work(start, data.subarray(start, start + size))
}

function deviation(values: Float64Array): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((x) => (x - middle) ** 2)))
}

export const mvn: LayerReference = {
  forward(spec, [bottom]) {
    const top = zeros(bottom.shape)
    stretches(spec, bottom, (start, values) => {
      const middle = mean(values)
      const scale = flagOf(spec, 'normalize_variance') ? deviation(values) + numberOf(spec, 'eps') : 1
      top.data.set(
        values.map((x) => (x - middle) / scale),
        start,
      )
    })
    return { tops: [top] }
  },
  backward(spec, [bottom], _blobs, [top], [dtop]) {
    const dbottom = zeros(bottom.shape)
    stretches(spec, bottom, (start, values) => {
      const slopes = dtop.data.subarray(start, start + values.length)
      const outputs = top.data.subarray(start, start + values.length)
      const slope = mean(slopes)
      const sigma = deviation(values)
      const scale = flagOf(spec, 'normalize_variance') ? sigma + numberOf(spec, 'eps') : 1
      const pull =
        flagOf(spec, 'normalize_variance') && sigma > 0
          ? (mean(slopes.map((dy, i) => dy * outputs[i])) * scale) / sigma
          : 0
      dbottom.data.set(
        slopes.map((dy, i) => (dy - slope - outputs[i] * pull) / scale),
        start,
      )
    })
    return { bottoms: [dbottom], blobs: [] }
  },
}

/** The indices of the k greatest values; of equals the larger index first. */
function greatest(values: readonly number[], k: number): number[] {
  return values
    .map((_value, index) => index)
    .sort((a, b) => values[b] - values[a] || b - a)
    .slice(0, k)
}

export const argmax: LayerReference = {
  forward(spec, [bottom]) {
    const { shape, data } = bottom
    const [k, values, given] = [numberOf(spec, 'top_k'), flagOf(spec, 'out_max_val'), maybeNumber(spec, 'axis')]
    if (given === undefined) {
      const [batch, size] = [shape[0], count(shape, 1)]
      const top = zeros([batch, values ? 2 : 1, k])
      for (let n = 0; n < batch; n++) {
        const row = Array.from(data.subarray(n * size, (n + 1) * size))
        const best = greatest(row, k)
        top.data.set(values ? [...best, ...best.map((index) => row[index])] : best, n * (values ? 2 : 1) * k)
      }
      return { tops: [top] }
    }
    const axis = positive(given, shape.length)
    const [outer, size, inner] = [count(shape, 0, axis), shape[axis], count(shape, axis + 1)]
    const top = zeros(shape.map((old, i) => (i === axis ? k : old)))
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const row = Array.from({ length: size }, (_, j) => data[(o * size + j) * inner + i])
        for (const [j, index] of greatest(row, k).entries()) {
          top.data[(o * k + j) * inner + i] = values ? row[index] : index
        }
      }
    }
    return { tops: [top] }
  },
  backward: (_spec, bottoms) => ({ bottoms: bottoms.map(() => undefined), blobs: [] }),
}
