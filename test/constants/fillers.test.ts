/** What each filler means for a blob: limits and deviations by hand; drawn numbers are judged in test/fillers. */
import { describe, expect, it } from 'vitest'

import { fillerProblem, resolveFiller } from '../../compiler/fillers/index.ts'
import { fillFrom, RandomWords } from '../../runtime/random/index.ts'
import { fillerOf } from '../spec-of.ts'

/** conv2 of LeNet: fan in 20·5·5 = 500, fan out 50·5·5 = 1250, their mean 875. */
const conv2 = [50, 20, 5, 5]

describe('constants', () => {
  it('filler constant: 0 unless said', () => {
    expect(resolveFiller(fillerOf({ type: 'constant' }), [3])).toEqual({ type: 'constant', value: 0 })
    expect(resolveFiller(fillerOf({ type: 'constant', value: 0.1 }), [3])).toEqual({ type: 'constant', value: 0.1 })
  })

  it('filler uniform: 0 to 1 unless said', () => {
    expect(resolveFiller(fillerOf({ type: 'uniform' }), [3])).toEqual({ type: 'uniform', min: 0, max: 1 })
    expect(fillerProblem(fillerOf({ type: 'uniform', min: 2 }), [3])).toContain('above')
  })

  it('filler gaussian: mean 0 and deviation 1 unless said; sparse keeps a share', () => {
    expect(resolveFiller(fillerOf({ type: 'gaussian' }), [3])).toEqual({ type: 'gaussian', mean: 0, std: 1 })
    const sparse = resolveFiller(fillerOf({ type: 'gaussian', std: 0.1, sparse: 15 }), [60, 4])
    expect(sparse).toEqual({ type: 'gaussian', mean: 0, std: 0.1, kept: 0.25 })
  })

  it.each([
    ['fan_in', 500],
    ['fan_out', 1250],
    ['average', 875],
  ] as const)('filler xavier and filler msra: n is the %s', (variance_norm, n) => {
    const limit = Math.sqrt(3 / n)
    expect(resolveFiller(fillerOf({ type: 'xavier', variance_norm }), conv2)).toEqual({
      type: 'uniform',
      min: -limit,
      max: limit,
    })
    expect(resolveFiller(fillerOf({ type: 'msra', variance_norm }), conv2)).toEqual({
      type: 'gaussian',
      mean: 0,
      std: Math.sqrt(2 / n),
    })
  })

  it('filler xavier: ip1 of LeNet, [500, 800], within ±√(3/800)', () => {
    const resolved = resolveFiller(fillerOf({ type: 'xavier' }), [500, 800])
    expect(resolved).toMatchObject({ max: expect.closeTo(0.0612372435695794, 14) as number })
  })

  it('filler msra: 64 kernels of 3×3×64 deviate by √(2/576)', () => {
    expect(resolveFiller(fillerOf({ type: 'msra' }), [64, 64, 3, 3])).toMatchObject({
      std: expect.closeTo(0.058925565098879, 14) as number,
    })
  })

  it('filler positive_unitball: a unit is all that one output reads', () => {
    expect(resolveFiller(fillerOf({ type: 'positive_unitball' }), conv2)).toEqual({
      type: 'positive_unitball',
      unit: 500,
    })
  })

  it('filler bilinear: the kernels that enlarge by 2 and by 3, and one that is made for neither', () => {
    const kernel = (size: number): readonly number[] => {
      const filled = new Float32Array(2 * size * size)
      fillFrom(
        resolveFiller(fillerOf({ type: 'bilinear' }), [2, 1, size, size]),
        filled,
        new RandomWords(0, 'init', 'b'),
      )
      expect([...filled.subarray(0, size * size)]).toEqual([...filled.subarray(size * size)])
      return [...filled.subarray(0, size * size)]
    }
    const outer = (row: readonly number[]): readonly number[] => row.flatMap((a) => row.map((b) => a * b))
    kernel(4).forEach((value, i) => expect(value).toBeCloseTo(outer([0.25, 0.75, 0.75, 0.25])[i], 7))
    kernel(3).forEach((value, i) => expect(value).toBeCloseTo(outer([0.5, 1, 0.5])[i], 7))
    kernel(5).forEach((value, i) => expect(value).toBeCloseTo(outer([1 / 3, 2 / 3, 1, 2 / 3, 1 / 3])[i], 7))
    expect(fillerProblem(fillerOf({ type: 'bilinear' }), [2, 1, 3, 4])).toContain('square')
  })
})
