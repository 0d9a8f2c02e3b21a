/**
 * Scale, y = γ·x (+ β), and Bias, y = x + β, caffe-semantics 6.8. The factor covers the axes from `axis` on, as many as
 * it has, and is repeated over the others. It is the first blob, or the second bottom where there are two; the scale
 * layer's β has the factor's shape and is the last blob.
 */
import type { RefTensor } from '../tensor.ts'
import { count, mapped, positive, zeros } from './blob.ts'
import { flagOf, numberOf } from './spec.ts'
import type { LayerReference, Spec } from './types.ts'

/** Says for each element of `bottom` which element of `factor` belongs to it. */
function pairing(spec: Spec, bottom: RefTensor, factor: RefTensor): (flat: number) => number {
  const axis = factor.shape.length === 0 ? 0 : positive(numberOf(spec, 'axis'), bottom.shape.length)
  for (const [i, size] of factor.shape.entries()) {
    if (bottom.shape[axis + i] !== size) {
      throw new Error(`${spec.type}: [${factor.shape.join()}] does not fit [${bottom.shape.join()}] at axis ${axis}`)
    }
  }
  const inner = count(bottom.shape, axis + factor.shape.length)
  return (flat) => Math.floor(flat / inner) % factor.data.length
}

export const scale: LayerReference = {
  forward(spec, [bottom, second], blobs) {
    const factor = second ?? blobs[0]
    const at = pairing(spec, bottom, factor)
    const shift = flagOf(spec, 'bias_term') ? blobs[blobs.length - 1] : zeros(factor.shape)
    return { tops: [mapped(bottom, (x, i) => factor.data[at(i)] * x + shift.data[at(i)])] }
  },
  backward(spec, [bottom, second], blobs, _tops, [dtop]) {
    const factor = second ?? blobs[0]
    const at = pairing(spec, bottom, factor)
    const [dfactor, dshift] = [zeros(factor.shape), zeros(factor.shape)]
    const dbottom = mapped(dtop, (dy, i) => {
      dfactor.data[at(i)] += dy * bottom.data[i]
      dshift.data[at(i)] += dy
      return dy * factor.data[at(i)]
    })
    const last = flagOf(spec, 'bias_term') ? [dshift] : []
    return second === undefined
      ? { bottoms: [dbottom], blobs: [dfactor, ...last] }
      : { bottoms: [dbottom, dfactor], blobs: last }
  },
}

export const bias: LayerReference = {
  forward(spec, [bottom, second], blobs) {
    const shift = second ?? blobs[0]
    const at = pairing(spec, bottom, shift)
    return { tops: [mapped(bottom, (x, i) => x + shift.data[at(i)])] }
  },
  backward(spec, [bottom, second], blobs, _tops, [dtop]) {
    const shift = second ?? blobs[0]
    const at = pairing(spec, bottom, shift)
    const dshift = zeros(shift.shape)
    const dbottom = mapped(dtop, (dy, i) => {
      dshift.data[at(i)] += dy
      return dy
    })
    return second === undefined ? { bottoms: [dbottom], blobs: [dshift] } : { bottoms: [dbottom, dshift], blobs: [] }
  },
}
