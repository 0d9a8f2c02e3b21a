/**
 * Layers that only move values. Flatten joins the axes `axis`..`end_axis`. Reshape replaces `num_axes` axes (−1: all)
 * from `axis` on; 0 copies a size, −1 infers it. Crop cuts the second bottom's sizes out of the first, from `axis` on,
 * at `offset` (none, one for all, or one an axis). Tile repeats an axis.
 */
import { type RefTensor, unflatten } from '../tensor.ts'
import { count, positive, reshaped, zeros } from './blob.ts'
import { numberOf, numbersOf } from './spec.ts'
import type { LayerReference, Spec } from './types.ts'

export const flatten: LayerReference = {
  forward(spec, [bottom]) {
    const { shape } = bottom
    const first = positive(numberOf(spec, 'axis'), shape.length)
    const last = positive(numberOf(spec, 'end_axis'), shape.length)
    const flat = [...shape.slice(0, first), count(shape, first, last + 1), ...shape.slice(last + 1)]
    return { tops: [reshaped(bottom, flat)] }
  },
  backward: (_spec, [bottom], _blobs, _tops, [dtop]) => ({ bottoms: [reshaped(dtop, bottom.shape)], blobs: [] }),
}

export const reshape: LayerReference = {
  forward(spec, [bottom]) {
    const old = bottom.shape
    const start = numberOf(spec, 'axis') < 0 ? numberOf(spec, 'axis') + old.length + 1 : numberOf(spec, 'axis')
    const end = numberOf(spec, 'num_axes') === -1 ? old.length : start + numberOf(spec, 'num_axes')
    const middle = numbersOf(spec, 'shape').map((size, i) => (size === 0 ? old[start + i] : size))
    const known = middle.reduce((product, size) => (size === -1 ? product : product * size), 1)
    const inferred = middle.map((size) => (size === -1 ? count(old, start, end) / known : size))
    return { tops: [reshaped(bottom, [...old.slice(0, start), ...inferred, ...old.slice(end)])] }
  },
  backward: (_spec, [bottom], _blobs, _tops, [dtop]) => ({ bottoms: [reshaped(dtop, bottom.shape)], blobs: [] }),
}

interface Cut {
  readonly shape: number[]
  /** The flat index in the whole of an element of the part. */
  readonly source: (flat: number) => number
}

function crops(spec: Spec, whole: RefTensor, size: RefTensor): Cut {
  const axis = positive(numberOf(spec, 'axis'), whole.shape.length)
  const given = numbersOf(spec, 'offset')
  const offsets = whole.shape.map((_size, i) => (i < axis ? 0 : given.length > 1 ? given[i - axis] : (given[0] ?? 0)))
  const shape = whole.shape.map((old, i) => (i < axis ? old : size.shape[i]))
  for (const [i, old] of whole.shape.entries()) {
    if (offsets[i] + shape[i] > old) throw new Error(`crop: axis ${i} has ${old}, not ${offsets[i]} + ${shape[i]}`)
  }
  return {
    shape,
    source: (flat) => unflatten(flat, shape).reduce((at, index, i) => at * whole.shape[i] + index + offsets[i], 0),
  }
}

export const crop: LayerReference = {
  forward(spec, [whole, size]) {
    const { shape, source } = crops(spec, whole, size)
    const top = zeros(shape)
    for (let i = 0; i < top.data.length; i++) top.data[i] = whole.data[source(i)]
    return { tops: [top] }
  },
  backward(spec, [whole, size], _blobs, _tops, [dtop]) {
    const { source } = crops(spec, whole, size)
    const dwhole = zeros(whole.shape)
    for (let i = 0; i < dtop.data.length; i++) dwhole.data[source(i)] = dtop.data[i]
    return { bottoms: [dwhole, undefined], blobs: [] }
  },
}

/** The flat index below of an element of the tiled top. */
function tileSource(spec: Spec, { shape }: RefTensor): (flat: number) => number {
  const axis = positive(numberOf(spec, 'axis'), shape.length)
  const [tiles, block] = [numberOf(spec, 'tiles'), count(shape, axis)]
  return (flat) => Math.floor(flat / (tiles * block)) * block + (flat % block)
}

export const tile: LayerReference = {
  forward(spec, [bottom]) {
    const axis = positive(numberOf(spec, 'axis'), bottom.shape.length)
    const top = zeros(bottom.shape.map((size, i) => (i === axis ? size * numberOf(spec, 'tiles') : size)))
    const source = tileSource(spec, bottom)
    for (let i = 0; i < top.data.length; i++) top.data[i] = bottom.data[source(i)]
    return { tops: [top] }
  },
  backward(spec, [bottom], _blobs, _tops, [dtop]) {
    const dbottom = zeros(bottom.shape)
    const source = tileSource(spec, bottom)
    for (let i = 0; i < dtop.data.length; i++) dbottom.data[source(i)] += dtop.data[i]
    return { bottoms: [dbottom], blobs: [] }
  },
}
