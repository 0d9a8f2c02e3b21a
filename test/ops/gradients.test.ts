/** Every op's gradient against central differences in float64. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { elements, gradients, ops, type OpType } from '../../compiler/index.ts'
import { input, mul, reduceSum } from '../../compiler/ops/index.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { cases, type Case } from './cases.ts'

const STEP = 1e-5

/** Distinct values, no two closer than a step, so that no maximum and no kink lies between two evaluations. */
function distinctValues(count: number, [low, high]: readonly [number, number], seed: number): Float64Array {
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => hash(a, seed) - hash(b, seed))
  return Float64Array.from(order, (rank) => low + ((high - low) * (rank + 0.37)) / count)
}

function hash(i: number, seed: number): number {
  return Math.abs(Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453) % 1
}

/** L = Σ r·y with fixed r, so that no component hides another. */
function gradientError({ g, output, inputs, range }: Case, seed: number): number {
  const r = input(g, 'r', { shape: output.shape, dtype: 'f32' })
  const loss = reduceSum(
    g,
    mul(g, output, r),
    output.shape.map((_, axis) => axis),
  )
  const feeds = new Map<string, RefTensor>(
    inputs.map((node, i) => [
      `x${i}`,
      { shape: node.shape, data: distinctValues(elements(node.shape), range, seed + i) },
    ]),
  )
  feeds.set('r', { shape: output.shape, data: distinctValues(elements(output.shape), [-1, 1], seed + 9) })
  const grads = gradients(g, loss, inputs)
  let worst = 0
  inputs.forEach((_, i) => {
    const node = grads[i]
    if (!node) throw new Error(`no gradient for input ${i}`)
    expect(node.shape).toEqual(inputs[i].shape)
    const [analytic] = evaluateNodes([node], feeds)
    const x = feeds.get(`x${i}`)
    if (!x) throw new Error('unreachable')
    x.data.forEach((value, k) => {
      const at = (moved: number): number => {
        x.data[k] = moved
        const [result] = evaluateNodes([loss], feeds)
        return result.data[0]
      }
      const numeric = (at(value + STEP) - at(value - STEP)) / (2 * STEP)
      x.data[k] = value
      worst = Math.max(worst, Math.abs(numeric - analytic.data[k]) / Math.max(1, Math.abs(numeric)))
    })
  })
  return worst
}

describe('the gradient of every op', () => {
  for (const [type, arbitrary] of Object.entries(cases)) {
    it(`${type} agrees with central differences`, () => {
      fc.assert(
        fc.property(arbitrary, fc.integer({ min: 0, max: 1000 }), (example, seed) => {
          expect(gradientError(example, seed)).toBeLessThan(1e-6)
        }),
        { numRuns: 30 },
      )
    })
  }

  it('is tested for every op that has one', () => {
    const differentiable = (Object.keys(ops) as OpType[]).filter((type) => ops[type].gradient !== 'none')
    expect(Object.keys(cases).sort()).toEqual(differentiable.sort())
  })
})
