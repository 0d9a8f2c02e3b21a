/** Fixed numbers for tests, and gradients by central differences: (f(x + h) − f(x − h)) / 2h. */
import type { RefTensor } from '../tensor.ts'
import { dot, mapped, zeros } from './blob.ts'
import { layers } from './layers.ts'
import type { Context, Spec } from './types.ts'

const H = 1e-5

/** Distinct values in a shuffled order, at least 0.03 apart and from 0, between about −1.5 and 1.5 for small tensors. */
export function distinct(shape: readonly number[], seed = 1): RefTensor {
  const result = zeros(shape)
  const size = result.data.length
  const order = Array.from({ length: size }, (_, i) => i)
  let random = seed * 7919 + 12345
  for (let i = size - 1; i > 0; i--) {
    random = (random * 1103515245 + 12345) % 2147483648
    const j = random % (i + 1)
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  const gap = Math.max(0.03, 3 / size)
  for (const [i, place] of order.entries()) result.data[i] = gap * (place - Math.floor(size / 2) + 0.5)
  return result
}

export function positives(shape: readonly number[], seed = 1): RefTensor {
  return mapped(distinct(shape, seed), (x) => Math.abs(x) + 0.2)
}

/** The gradient of `f` with respect to `at`, whose values are moved in place and put back. */
export function differences(at: RefTensor, f: () => number): RefTensor {
  return mapped(at, (x, i) => {
    at.data[i] = x + H
    const above = f()
    at.data[i] = x - H
    const below = f()
    at.data[i] = x
    return (above - below) / (2 * H)
  })
}

/** The greatest difference of two tensors, relative to 1 + their size. */
export function distance(a: RefTensor, b: RefTensor): number {
  if (a.shape.join() !== b.shape.join()) return Infinity
  let worst = 0
  for (let i = 0; i < a.data.length; i++) {
    const error = Math.abs(a.data[i] - b.data[i]) / (1 + Math.abs(b.data[i]))
    if (!(error <= worst)) worst = error
  }
  return worst
}

export interface Checked {
  /** Which bottoms got a gradient. */
  readonly passes: boolean[]
  /** The worst error over all gradients of bottoms and blobs. */
  readonly error: number
}

/** Compares a layer's backward with differences of its forward; the scalar is a fixed weighting of its tops. */
export function checkLayer(spec: Spec, bottoms: RefTensor[], blobs: RefTensor[], ctx: Context): Checked {
  const reference = layers[spec.type]
  const { tops } = reference.forward(spec, bottoms, blobs, ctx)
  const weights = tops.map(({ shape }, i) => distinct(shape, 31 + i))
  const scalar = (): number =>
    reference
      .forward(spec, bottoms, blobs, ctx)
      .tops.reduce((total, top, i) => total + dot(top.data, weights[i].data), 0)
  const found = reference.backward(spec, bottoms, blobs, tops, weights, ctx)
  let error = 0
  for (const [i, gradient] of found.bottoms.entries()) {
    if (gradient) error = Math.max(error, distance(gradient, differences(bottoms[i], scalar)))
  }
  const running = spec.type === 'batch_norm'
  for (const [i, gradient] of found.blobs.entries()) {
    const wanted = running ? zeros(blobs[i].shape) : differences(blobs[i], scalar)
    error = Math.max(error, distance(gradient, wanted))
  }
  if (found.blobs.length !== blobs.length) error = Infinity
  return { passes: found.bottoms.map((gradient) => gradient !== undefined), error }
}
