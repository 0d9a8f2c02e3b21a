/** The learning rate at iterations for which the notes, or Caffe's solvers, say it. */
import { describe, expect, it } from 'vitest'

import type { LrPolicySpec } from '../../compiler/index.ts'
import { learningRate } from '../../compiler/index.ts'
import { solverOf } from '../spec-of.ts'

const at = (base_lr: number, policy: LrPolicySpec, iter: number, max_iter = 200): number =>
  learningRate(solverOf({ type: 'sgd', base_lr, lr_policy: policy, max_iter }), iter)

describe('constants', () => {
  it.each([
    [0, 0.01],
    [100, 0.00992565],
    [500, 0.009640688],
    [1000, 0.009310124],
    [5000, 0.007377879],
    [10000, 0.005946036],
  ])('rate inv: lenet_solver at %i', (iter, rate) =>
    expect(at(0.01, { type: 'inv', gamma: 0.0001, power: 0.75 }, iter)).toBeCloseTo(rate, 9),
  )

  it.each([
    [4999, 0.01],
    [5000, 0.009],
    [7000, 0.0081],
    [8000, 0.00729],
    [9000, 0.006561],
    [9499, 0.006561],
    [9500, 0.0059049],
  ])('rate multistep: lenet_multistep_solver at %i', (iter, rate) =>
    expect(at(0.01, { type: 'multistep', gamma: 0.9, stepvalue: [5000, 7000, 8000, 9000, 9500] }, iter)).toBeCloseTo(
      rate,
      12,
    ),
  )

  it.each([
    [59999, 1e-3],
    [60000, 1e-4],
    [65000, 1e-5],
    [69999, 1e-5],
  ])('rate multistep: cifar10_full’s three solvers as one, at %i', (iter, rate) =>
    expect(at(1e-3, { type: 'multistep', gamma: 0.1, stepvalue: [60000, 65000] }, iter) / rate).toBeCloseTo(1, 12),
  )

  it('rate step: falls at the iteration itself', () => {
    const step = { type: 'step', gamma: 0.1, stepsize: 20000 } as const
    expect([0, 19999, 20000, 40000].map((iter) => at(0.001, step, iter))).toEqual([
      0.001,
      0.001,
      0.0001,
      0.001 * 0.1 ** 2,
    ])
    // ts_cifar10_solver: .001, then .0005 from 10,000 on
    expect([9999, 10000].map((iter) => at(0.001, { type: 'step', gamma: 0.5, stepsize: 10000 }, iter))).toEqual([
      0.001, 0.0005,
    ])
  })

  it('rate fixed, exp, poly, sigmoid, cosine', () => {
    expect(at(0.3, { type: 'fixed' }, 9999)).toBe(0.3)
    expect(at(1, { type: 'exp', gamma: 0.5 }, 3)).toBe(0.125)
    expect([0, 100, 200].map((iter) => at(1, { type: 'poly', power: 2 }, iter))).toEqual([1, 0.25, 0])
    const sigmoid = { type: 'sigmoid', gamma: -0.5, stepsize: 100 } as const
    expect(at(1, sigmoid, 100)).toBe(0.5)
    expect(at(1, sigmoid, 102)).toBeCloseTo(0.2689414, 7) // 1/(1 + e)
    expect(at(1, { type: 'cosine' }, 50)).toBeCloseTo(0.8535534, 7) // (1 + √½)/2
  })

  it('rate with a warm-up: in a straight line to 1', () => {
    const solver = solverOf({ type: 'sgd', base_lr: 1, warmup: { iterations: 10, from: 0.2 } })
    expect(learningRate(solver, 0)).toBe(0.2)
    expect(learningRate(solver, 5)).toBeCloseTo(0.6, 12)
    expect(learningRate(solver, 10)).toBe(1)
  })
})
