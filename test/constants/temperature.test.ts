/** The table of the study's README: softmax of the logits 7, 2, 3, 20 at four temperatures. */
import { describe, expect, it } from 'vitest'

import { GraphBuilder } from '../../compiler/index.ts'
import { constant, div, input, softmax } from '../../compiler/ops/index.ts'
import { tensor, values } from './on-engine.ts'

const table: readonly (readonly [number, readonly number[]])[] = [
  [0.5, [5.109089e-12, 2.319523e-16, 1.713908e-15, 1]],
  [1, [2.260324e-6, 1.522994e-8, 4.139928e-8, 0.9999977]],
  [2, [1.500692e-3, 1.231843e-4, 2.030966e-4, 0.998173]],
  [20, [0.2215785, 0.1725655, 0.1814132, 0.4244427]],
]

describe('softmax with a temperature', () => {
  for (const [T, probabilities] of table) {
    it(`T = ${T}`, async () => {
      const g = new GraphBuilder()
      const z = input(g, 'z', { shape: [1, 4], dtype: 'f32' })
      const [p] = await values([softmax(g, div(g, z, constant(g, T)))], new Map([['z', tensor([1, 4], 7, 2, 3, 20)]]))
      p.forEach((value, i) => expect(value / probabilities[i]).toBeCloseTo(1, 6))
    })
  }
})
