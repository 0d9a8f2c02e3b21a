/**
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four random words are a pure
 * function of a counter and a key, so that any number of any stream can be had without those before it.
 */
export type Words4 = readonly [number, number, number, number]
export type Key = readonly [number, number]

const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85
const ROUNDS = 10

/** The high 32 bits of the 64-bit product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff]
  const low = aLow * bLow
  const middle = aHigh * bLow + (low >>> 16)
  const other = aLow * bHigh + (middle % 0x10000)
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)) >>> 0
}

export function philox([c0, c1, c2, c3]: Words4, [k0, k1]: Key): Words4 {
  let [a, b, c, d] = [c0, c1, c2, c3]
  let [left, right] = [k0, k1]
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, a)
    const low0 = Math.imul(MULTIPLIER_0, a) >>> 0
    const high1 = multiplyHigh(MULTIPLIER_1, c)
    const low1 = Math.imul(MULTIPLIER_1, c) >>> 0
    a = (high1 ^ b ^ left) >>> 0
    b = low1
    c = (high0 ^ d ^ right) >>> 0
    d = low0
    left = (left + WEYL_0) >>> 0
    right = (right + WEYL_1) >>> 0
  }
  return [a, b, c, d]
}
