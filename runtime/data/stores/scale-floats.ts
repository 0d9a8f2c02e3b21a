/**
 * Scales a plane of numbers that are no bytes, which the library that scales pictures would round and clip. Linear between the
 * middles of pixels where the plane grows, means weighted by distance where it shrinks, as PIL's `BILINEAR`; edges are
 * repeated. Sizes are [height, width].
 */
export function scaleFloats(
  plane: Float32Array,
  [height, width]: readonly [number, number],
  [newHeight, newWidth]: readonly [number, number],
): Float32Array {
  const [across, down] = [tapsOf(width, newWidth), tapsOf(height, newHeight)]
  const rows = new Float64Array(height * newWidth)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < newWidth; x++) rows[y * newWidth + x] = weighed(across[x], (sx) => plane[y * width + sx])
  }
  const out = new Float32Array(newHeight * newWidth)
  for (let y = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) out[y * newWidth + x] = weighed(down[y], (sy) => rows[sy * newWidth + x])
  }
  return out
}

/** Which pixels of an axis make one of the scaled axis, and how much of each; the weights sum to 1. */
type Taps = readonly { readonly at: number; readonly weight: number }[]

function tapsOf(size: number, newSize: number): readonly Taps[] {
  const step = size / newSize
  const reach = Math.max(1, step)
  return Array.from({ length: newSize }, (_, i) => {
    const centre = (i + 0.5) * step - 0.5
    const first = Math.floor(centre - reach) + 1
    const taps = Array.from({ length: Math.ceil(centre + reach) - first }, (_, k) => ({
      at: Math.min(size - 1, Math.max(0, first + k)),
      weight: 1 - Math.abs(first + k - centre) / reach,
    }))
    const sum = taps.reduce((total, { weight }) => total + weight, 0)
    return taps.map(({ at, weight }) => ({ at, weight: weight / sum }))
  })
}

function weighed(taps: Taps, value: (at: number) => number): number {
  let sum = 0
  for (const { at, weight } of taps) sum += weight * value(at)
  return sum
}
