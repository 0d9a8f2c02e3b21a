import { describe, expect, it } from 'vitest'

import { fillDropout, fillFrom, permutation, philox, RandomWords } from '../../runtime/random/index.ts'

const hex = (words: readonly number[]): readonly string[] => words.map((word) => word.toString(16).padStart(8, '0'))

describe('philox4x32-10', () => {
  it('gives the known answers of its authors', () => {
    expect(hex(philox([0, 0, 0, 0], [0, 0]))).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'])
    const ones = 0xffffffff
    expect(hex(philox([ones, ones, ones, ones], [ones, ones]))).toEqual([
      '408f276d',
      '41c83b0e',
      'a20bc7c6',
      '6d5451fd',
    ])
    expect(hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ])
  })
})

const draw = (words: RandomWords, count: number): readonly number[] => Array.from({ length: count }, () => words.next())

describe('streams', () => {
  it('repeat for the same seed, purpose, name and iteration, and for nothing else', () => {
    const base = draw(new RandomWords(1, 'init', 'a', 0), 8)
    expect(draw(new RandomWords(1, 'init', 'a', 0), 8)).toEqual(base)
    for (const other of [
      new RandomWords(2, 'init', 'a', 0),
      new RandomWords(1, 'dropout', 'a', 0),
      new RandomWords(1, 'init', 'b', 0),
      new RandomWords(1, 'init', 'a', 1),
    ]) {
      expect(draw(other, 8).filter((word) => base.includes(word))).toEqual([])
    }
  })
})

/** The seeds are fixed, so these fail only if the code changes; the bounds are what chance would break once in 10⁶ draws. */
const FIVE_SIGMA = 4.9

describe('distributions', () => {
  const count = 200_000
  const moments = (values: Float32Array): { mean: number; variance: number } => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length }
  }

  it('uniform: mean, variance, range', () => {
    const values = new Float32Array(count)
    fillFrom({ type: 'uniform', min: -0.2, max: 0.2 }, values, new RandomWords(0, 'init', 'u'))
    const { mean, variance } = moments(values)
    const sigma = 0.4 / Math.sqrt(12)
    expect(Math.abs(mean)).toBeLessThan((FIVE_SIGMA * sigma) / Math.sqrt(count))
    expect(Math.abs(variance / sigma ** 2 - 1)).toBeLessThan(FIVE_SIGMA * Math.sqrt(0.8 / count))
    expect(Math.max(...values.map(Math.abs).slice(0, 1000))).toBeLessThanOrEqual(Math.fround(0.2))
  })

  it('gaussian: mean, variance, tails, and an odd length', () => {
    const values = new Float32Array(count + 1)
    fillFrom({ type: 'gaussian', mean: 3, std: 2 }, values, new RandomWords(0, 'init', 'g'))
    const { mean, variance } = moments(values)
    expect(Math.abs(mean - 3)).toBeLessThan((FIVE_SIGMA * 2) / Math.sqrt(count))
    expect(Math.abs(variance / 4 - 1)).toBeLessThan(FIVE_SIGMA * Math.sqrt(2 / count))
    const beyond = values.filter((x) => Math.abs(x - 3) > 4).length / count
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(FIVE_SIGMA * Math.sqrt((0.0455 * 0.9545) / count))
    expect(values[count]).not.toBe(0)
  })

  it('constant', () => {
    const values = new Float32Array(3)
    fillFrom({ type: 'constant', value: 0.25 }, values, new RandomWords(0, 'init', 'c'))
    expect([...values]).toEqual([0.25, 0.25, 0.25])
  })

  it('dropout: its share of zeros, and the scale of the rest', () => {
    const values = new Float32Array(count)
    fillDropout(0.25, values, new RandomWords(0, 'dropout', 'd'))
    const zeros = values.filter((x) => x === 0).length / count
    expect(Math.abs(zeros - 0.25)).toBeLessThan(FIVE_SIGMA * Math.sqrt((0.25 * 0.75) / count))
    expect(new Set(values)).toEqual(new Set([0, Math.fround(4 / 3)]))
  })
})

describe('permutations', () => {
  it('hold every index once, and each place is as likely', () => {
    const order = permutation(1000, new RandomWords(3, 'order', 'train'))
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(1000).keys()])
    expect([...order]).not.toEqual([...Array(1000).keys()])
    const runs = 6000
    const first = Array<number>(6).fill(0)
    for (let epoch = 0; epoch < runs; epoch++) first[permutation(6, new RandomWords(0, 'order', 'p', epoch))[0]]++
    for (const times of first) expect(Math.abs(times - runs / 6)).toBeLessThan(FIVE_SIGMA * Math.sqrt((runs * 5) / 36))
  })
})
