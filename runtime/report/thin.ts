/** Fewer points of a curve: a page over a thousand runs holds a thousand of each. */

/** What a curve has at most, however few there are. */
const MOST = 200

/** What a page has of all curves together, about; a point takes 6 to 8 bytes. */
const BUDGET = 1_500_000

/** Fewer are no curve. */
const LEAST = 16

/** Points for each of so many curves. */
export function pointsEach(curves: number): number {
  return Math.max(LEAST, Math.min(MOST, Math.floor(BUDGET / Math.max(1, curves))))
}

/** Of `count` points those that are kept, evenly, the first and the last among them: the same for all curves of a length. */
export function thinned(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i)
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)))
}
