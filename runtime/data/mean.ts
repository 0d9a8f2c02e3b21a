import type { Transform } from '../../compiler/index.ts'
import type { Split } from './dataset.ts'

/** Sums over the training set take a second: each is computed once. */
const known = new WeakMap<Split, Float64Array>()

/**
 * What is subtracted from images [C, H, W]: nothing (an empty list), a number a channel, or a number a pixel. A word stands
 * for the mean of the training set (Caffe's compute_image_mean, in float64).
 */
export function meanOf(train: Split, shape: readonly number[], mean: Transform['mean']): readonly number[] {
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

function pixelMeans(train: Split): Float64Array {
  const found = known.get(train)
  if (found) return found
  const { images, count } = train
  const size = images.length / count
  const sums = new Float64Array(size)
  for (let start = 0; start < images.length; start += size) for (let i = 0; i < size; i++) sums[i] += images[start + i]
  const means = sums.map((sum) => sum / count)
  known.set(train, means)
  return means
}
