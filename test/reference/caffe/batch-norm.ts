/**
 * BatchNorm, caffe-semantics 6.8. With the batch's statistics, per channel over m values,
 *   y = (x − μ)/√(v + eps), v the biased variance; dx = (dy − mean(dy) − y·mean(dy·y))/√(v + eps);
 *   blobs: mean ← f·mean + μ, variance ← f·variance + v·m/(m−1), factor ← f·factor + 1.
 * With the running ones μ and v are the blobs divided by the factor (0 when that is 0), and dx = dy/√(v + eps).
 */
import type { RefTensor } from '../tensor.ts'
import { count, mapped, zeros } from './blob.ts'
import { maybeFlag, numberOf } from './spec.ts'
import type { Context, LayerReference, Spec } from './types.ts'

function channelOf(shape: readonly number[], flat: number): number {
  return shape.length === 1 ? 0 : Math.floor(flat / count(shape, 2)) % shape[1]
}

/** Each channel's mean. */
function means({ shape, data }: RefTensor): Float64Array {
  const channels = shape.length === 1 ? 1 : shape[1]
  const totals = new Float64Array(channels)
  for (let i = 0; i < data.length; i++) totals[channelOf(shape, i)] += data[i]
  return totals.map((total) => total / (data.length / channels))
}

function usesRunning(spec: Spec, { phase }: Context): boolean {
  return maybeFlag(spec, 'use_global_stats') ?? phase === 'test'
}

interface Statistics {
  mean: Float64Array
  variance: Float64Array
}

function statistics(spec: Spec, bottom: RefTensor, [sums, squares, factor]: RefTensor[], ctx: Context): Statistics {
  if (usesRunning(spec, ctx)) {
    const scale = factor.data[0] === 0 ? 0 : 1 / factor.data[0]
    return { mean: sums.data.map((sum) => sum * scale), variance: squares.data.map((sum) => sum * scale) }
  }
  const mean = means(bottom)
  const variance = means(mapped(bottom, (x, i) => (x - mean[channelOf(bottom.shape, i)]) ** 2))
  return { mean, variance }
}

/** The blobs after one more training batch. */
function moved(spec: Spec, bottom: RefTensor, blobs: RefTensor[], { mean, variance }: Statistics): RefTensor[] {
  const fraction = numberOf(spec, 'moving_average_fraction')
  const m = bottom.data.length / mean.length
  const correction = m > 1 ? m / (m - 1) : 1
  return [
    mapped(blobs[0], (sum, c) => fraction * sum + mean[c]),
    mapped(blobs[1], (sum, c) => fraction * sum + variance[c] * correction),
    mapped(blobs[2], (factor) => fraction * factor + 1),
  ]
}

export const batchNorm: LayerReference = {
  forward(spec, [bottom], blobs, ctx) {
    const { mean, variance } = statistics(spec, bottom, blobs, ctx)
    const top = mapped(bottom, (x, i) => {
      const c = channelOf(bottom.shape, i)
      return (x - mean[c]) / Math.sqrt(variance[c] + numberOf(spec, 'eps'))
    })
    if (ctx.phase === 'test' || usesRunning(spec, ctx)) return { tops: [top] }
    return { tops: [top], blobs: moved(spec, bottom, blobs, { mean, variance }) }
  },
  backward(spec, [bottom], blobs, [top], [dtop], ctx) {
    const { variance } = statistics(spec, bottom, blobs, ctx)
    const deviation = variance.map((v) => Math.sqrt(v + numberOf(spec, 'eps')))
    const still = usesRunning(spec, ctx)
    const slope = means(dtop)
    const product = means(mapped(dtop, (dy, i) => dy * top.data[i]))
    const dbottom = mapped(dtop, (dy, i) => {
      const c = channelOf(bottom.shape, i)
      return (still ? dy : dy - slope[c] - top.data[i] * product[c]) / deviation[c]
    })
    return { bottoms: [dbottom], blobs: blobs.map(({ shape }) => zeros(shape)) }
  },
}
