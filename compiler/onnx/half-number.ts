/** Numbers of half precision as their 16 bits (IEEE 754 binary16), which this Node has no array for. */

/** The nearest, of two as near the one that ends in 0; beyond 65,504 ±∞. */
export function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (Number.isNaN(size)) return 0x7e00
  if (size >= 65_520) return sign | 0x7c00
  const exponent = Math.max(-14, Math.floor(Math.log2(size)))
  const unit = 2 ** (exponent - 10)
  const steps = roundEven(size / unit)
  // a sum, not an or: where rounding fills the fraction, it goes on into the exponent
  return sign | (((exponent + 14) << 10) + steps)
}

function roundEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
