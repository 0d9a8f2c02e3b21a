/** How a chart is looked at first: by order of magnitude or not, and without the few values that would flatten all others. */

export interface Scale {
  /** Whether its first look is logarithmic; absent where that would show nothing. */
  readonly logarithmic?: boolean
  /** What a linear look shows at first, and how many values lie beyond it; absent where it shows all. */
  readonly range?: { readonly low: number; readonly high: number; readonly beyond: number }
}

/** Values further apart than this are looked at by their order of magnitude. */
const WIDE = 10

/** A value is out of range where it is as many times further from the others than they are from each other. */
const FAR = 3

/** Of fewer values none is the odd one. */
const ENOUGH = 10

/** `magnitudes`: whether the quantity has orders of magnitude, as a loss has and an accuracy has not. */
export function scaleOf(values: readonly number[], magnitudes: boolean): Scale {
  const range = mostOf(values)
  const positive = values.filter((value) => value > 0)
  // a term that is 0 at times has a logarithm at the others
  const loggable = magnitudes && positive.length > 0.9 * values.length && values.every((value) => value >= 0)
  const { low, high } = mostOf(positive.map(Math.log10))
  return {
    ...(loggable && { logarithmic: high - low >= Math.log10(WIDE) }),
    ...(range.beyond > 0 && { range }),
  }
}

/** The range of all values but a few that lie far from the others: one in fifty at either end, and one at least. */
function mostOf(values: readonly number[]): NonNullable<Scale['range']> {
  const sorted = [...values].sort((a, b) => a - b)
  const few = sorted.length < ENOUGH ? 0 : Math.max(1, Math.floor(sorted.length / 50))
  const others = sorted.slice(few, sorted.length - few)
  const [least = NaN, most = NaN] = [others[0], others.at(-1)]
  const reach = FAR * (most - least)
  const near = reach > 0 ? sorted.filter((value) => value >= least - reach && value <= most + reach) : sorted
  return { low: near[0] ?? NaN, high: near.at(-1) ?? NaN, beyond: sorted.length - near.length }
}
