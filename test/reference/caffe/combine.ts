/**
 * Layers with several bottoms or tops. Eltwise: Σ coeff·x, Π x, or the maximum, of which the first of equals gets the
 * gradient. Concat and Slice join and cut along an axis, at `slice_point` or in equal parts. Split copies, and sums the
 * gradients. Silence swallows.
 */
import type { RefTensor } from '../tensor.ts'
import { count, full, mapped, positive, sum, zeros } from './blob.ts'
import { lengthOf, numberOf, numbersOf, textOf } from './spec.ts'
import type { LayerReference, Spec } from './types.ts'

function coefficient(spec: Spec, input: number): number {
  const given = numbersOf(spec, 'coeff')
  return given.length === 0 ? 1 : given[input]
}

/** Which bottom holds the maximum at element `at`. */
function winner(bottoms: readonly RefTensor[], at: number): number {
  let best = 0
  for (let i = 1; i < bottoms.length; i++) if (bottoms[i].data[at] > bottoms[best].data[at]) best = i
  return best
}

/** The product of element `at` of all bottoms but one. */
function others(bottoms: readonly RefTensor[], without: number, at: number): number {
  let product = 1
  for (let i = 0; i < bottoms.length; i++) if (i !== without) product *= bottoms[i].data[at]
  return product
}

export const eltwise: LayerReference = {
  forward(spec, bottoms) {
    const operation = textOf(spec, 'operation')
    const top = mapped(bottoms[0], (_x, at) => {
      if (operation === 'max') return bottoms[winner(bottoms, at)].data[at]
      if (operation === 'prod') return others(bottoms, -1, at)
      let total = 0
      for (let i = 0; i < bottoms.length; i++) total += coefficient(spec, i) * bottoms[i].data[at]
      return total
    })
    return { tops: [top] }
  },
  backward(spec, bottoms, _blobs, _tops, [dtop]) {
    const operation = textOf(spec, 'operation')
    const dbottoms = bottoms.map((_bottom, input) =>
      mapped(dtop, (dy, at) => {
        if (operation === 'max') return winner(bottoms, at) === input ? dy : 0
        if (operation === 'prod') return dy * others(bottoms, input, at)
        return dy * coefficient(spec, input)
      }),
    )
    return { bottoms: dbottoms, blobs: [] }
  },
}

function withSize(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((old, i) => (i === axis ? size : old))
}

function join(parts: readonly RefTensor[], axis: number): RefTensor {
  const { shape } = parts[0]
  const size = parts.reduce((total, part) => total + part.shape[axis], 0)
  const whole = zeros(withSize(shape, axis, size))
  const [outer, inner] = [count(shape, 0, axis), count(shape, axis + 1)]
  let start = 0
  for (const part of parts) {
    const run = part.shape[axis] * inner
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < run; i++) whole.data[(o * size + start) * inner + i] = part.data[o * run + i]
    }
    start += part.shape[axis]
  }
  return whole
}

function cut(whole: RefTensor, axis: number, sizes: readonly number[]): RefTensor[] {
  const [outer, inner] = [count(whole.shape, 0, axis), count(whole.shape, axis + 1)]
  let start = 0
  return sizes.map((size) => {
    const part = zeros(withSize(whole.shape, axis, size))
    const run = size * inner
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < run; i++) part.data[o * run + i] = whole.data[(o * whole.shape[axis] + start) * inner + i]
    }
    start += size
    return part
  })
}

export const concat: LayerReference = {
  forward: (spec, bottoms) => ({ tops: [join(bottoms, positive(numberOf(spec, 'axis'), bottoms[0].shape.length))] }),
  backward(spec, bottoms, _blobs, _tops, [dtop]) {
    const axis = positive(numberOf(spec, 'axis'), bottoms[0].shape.length)
    const sizes = bottoms.map(({ shape }) => shape[axis])
    return { bottoms: cut(dtop, axis, sizes), blobs: [] }
  },
}

export const slice: LayerReference = {
  forward(spec, [bottom]) {
    const axis = positive(numberOf(spec, 'axis'), bottom.shape.length)
    const [size, parts, points] = [bottom.shape[axis], lengthOf(spec, 'top'), numbersOf(spec, 'slice_point')]
    if (points.length === 0) return { tops: cut(bottom, axis, Array<number>(parts).fill(size / parts)) }
    const bounds = [0, ...points, size]
    const sizes = points.map((point, i) => point - bounds[i]).concat(size - points[points.length - 1])
    if (sizes.length !== parts) throw new Error(`slice: ${points.length} points do not make ${parts} parts`)
    return { tops: cut(bottom, axis, sizes) }
  },
  backward(spec, [bottom], _blobs, _tops, dtops) {
    return { bottoms: [join(dtops, positive(numberOf(spec, 'axis'), bottom.shape.length))], blobs: [] }
  },
}

export const split: LayerReference = {
  forward: (spec, [bottom]) => ({
    tops: Array.from({ length: lengthOf(spec, 'top') }, () => mapped(bottom, (x) => x)),
  }),
  backward: (_spec, [bottom], _blobs, _tops, dtops) => ({
    bottoms: [dtops.reduce(sum, full(bottom.shape, 0))],
    blobs: [],
  }),
}

export const silence: LayerReference = {
  forward: () => ({ tops: [] }),
  backward: (_spec, bottoms) => ({ bottoms: bottoms.map(({ shape }) => zeros(shape)), blobs: [] }),
}
