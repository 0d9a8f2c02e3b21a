/**
 * Tests of drawn numbers. Every bound is one that a right sampler, seeded anew, would break once in 10⁶ (α = 10⁻⁶, two-sided);
 * the seeds are fixed, so a failure is a change of the code. The whole of test/fillers checks fewer than 100 bounds: with all
 * of its seeds changed at once it would raise a false alarm once in 10,000 times.
 */
import { expect } from 'vitest'

/** P(|z| > 4.8916) = 10⁻⁶. */
const Z = 4.8916

/** Kolmogorov's limit: P(√n·D > 2.6933) = 2·e^(−2·2.6933²) = 10⁻⁶. */
const KOLMOGOROV = Math.sqrt(Math.log(2e6) / 2)

export interface Law {
  readonly mean: number
  readonly variance: number
  /** The fourth central moment over the variance's square: 3 of a normal, 1.8 of a uniform law. */
  readonly kurtosis: number
  readonly cdf: (x: number) => number
}

export function uniformLaw(min: number, max: number): Law {
  const width = max - min
  return {
    mean: (min + max) / 2,
    variance: width ** 2 / 12,
    kurtosis: 1.8,
    cdf: (x) => Math.min(1, Math.max(0, (x - min) / width)),
  }
}

export function normalLaw(mean: number, std: number): Law {
  return { mean, variance: std ** 2, kurtosis: 3, cdf: (x) => phi((x - mean) / std) }
}

/** Marsaglia 2004: the normal distribution by its series; exact to 10⁻¹⁵ for |x| < 7. */
function phi(x: number): number {
  if (Math.abs(x) > 7) return x > 0 ? 1 : 0
  let [sum, term] = [x, x]
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) sum += term *= (x * x) / i
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}

/** A z-test of the mean, a χ² test of the variance (by its normal limit), Kolmogorov and Smirnov's of the whole law. */
export function follows(values: Float32Array, law: Law): void {
  const n = values.length
  const mean = values.reduce((sum, x) => sum + x, 0) / n
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1)
  expect(Math.abs(mean - law.mean) / Math.sqrt(law.variance / n), 'mean').toBeLessThan(Z)
  expect(Math.abs(variance / law.variance - 1) / Math.sqrt((law.kurtosis - 1) / n), 'variance').toBeLessThan(Z)
  expect(Math.sqrt(n) * distanceTo(values, law.cdf), 'Kolmogorov’s distance').toBeLessThan(KOLMOGOROV)
}

export function distanceTo(values: Float32Array, cdf: (x: number) => number): number {
  const n = values.length
  return values.toSorted().reduce((most, x, i) => {
    const p = cdf(x)
    return Math.max(most, (i + 1) / n - p, p - i / n)
  }, 0)
}

/** A z-test of a share. */
export function hasShare(count: number, n: number, share: number): void {
  expect(Math.abs(count / n - share) / Math.sqrt((share * (1 - share)) / n), `a share of ${share}`).toBeLessThan(Z)
}

/** No two neighbours (or numbers of two tensors) hang together: √n·r is normal where they do not. */
export function uncorrelated(a: Float32Array, b: Float32Array, law: Law): void {
  const n = a.length
  const sum = a.reduce((total, x, i) => total + (x - law.mean) * (b[i] - law.mean), 0)
  expect(Math.abs(sum) / (law.variance * Math.sqrt(n)), 'correlation').toBeLessThan(Z)
}
