import type { Transform } from '../../compiler/index.ts'
import type { Split } from './dataset.ts'
import type { Part } from './part.ts'

/** Sums over the training set take a second: the last one of each is remembered. */
const known = new WeakMap<Split, { readonly key: string; readonly means: Float64Array }>()

/**
 * What is subtracted from images [C, H, W]: nothing (an empty list), a number a channel, or a number a pixel. A word stands
 * for the mean of the training set (Caffe's compute_image_mean, in float64).
 */
export function meanOf(train: Part, shape: readonly number[], mean: Transform['mean']): readonly number[] {
  if (typeof mean !== 'string') return mean
  if (mean === 'none') return []
  const pixels = pixelMeans(train)
  if (mean === 'pixel') return [...pixels]
  const plane = pixels.length / shape[0]
  return Array.from({ length: shape[0] }, (_, c) => {
    const channel = pixels.subarray(c * plane, (c + 1) * plane)
    return channel.reduce((sum, value) => sum + value, 0) / plane
  })
}

function pixelMeans({ split, positions, count }: Part): Float64Array {
  const key = positions ? positions.join() : 'all'
  const found = known.get(split)
  if (found?.key === key) return found.means
  const size = split.images.length / split.count
  const sums = new Float64Array(size)
  for (let k = 0; k < count; k++) {
    const start = (positions ? positions[k] : k) * size
    for (let i = 0; i < size; i++) sums[i] += split.images[start + i]
  }
  const means = sums.map((sum) => sum / count)
  known.set(split, { key, means })
  return means
}
