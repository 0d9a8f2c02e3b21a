/** Every loss's gradient against central differences in float64, for every convention and temperature. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { lossDefinition, losses } from '../../compiler/losses/index.ts'
import { input } from '../../compiler/ops/index.ts'
import type { LossSpec } from '../../compiler/schema/index.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { lossOf } from '../spec-of.ts'
import { lossCases, withLabels } from './cases.ts'

const STEP = 1e-5

describe('gradient', () => {
  for (const type of Object.keys(losses) as LossSpec['type'][]) {
    it(`loss ${type}`, () => {
      fc.assert(
        fc.property(lossCases(type, 4, false), ({ spec, z, t, label }) => {
          const g = new GraphBuilder()
          const [zNode, tNode] = [
            input(g, 'z', { shape: z.shape, dtype: 'f32' }),
            input(g, 't', { shape: t.shape, dtype: 'f32' }),
          ]
          const labelNode = input(g, 'label', { shape: [z.shape[0]], dtype: 'i32' })
          const target = withLabels.includes(spec.type) ? labelNode : tNode
          const loss = lossDefinition(spec.type).lower(g, spec, { input: zNode, target, similar: labelNode })
          const feeds = new Map([
            ['z', z],
            ['t', t],
            ['label', { shape: [z.shape[0]], data: Float64Array.from(label) }],
          ])
          const [analytic] = evaluateNodes([gradients(g, loss, [zNode])[0] as Node], feeds)
          z.data.forEach((value, i) => {
            const at = (moved: number): number => {
              z.data[i] = moved
              return evaluateNodes([loss], feeds)[0].data[0]
            }
            const numeric = (at(value + STEP) - at(value - STEP)) / (2 * STEP)
            z.data[i] = value
            expect(Math.abs(numeric - analytic.data[i])).toBeLessThan(1e-6 * Math.max(1, Math.abs(numeric)))
          })
        }),
        { numRuns: 60 },
      )
    })
  }

  it('distillation is least, with no gradient, where both agree', () => {
    const z: RefTensor = { shape: [2, 3], data: Float64Array.of(1, 2, 3, 0, -1, 2) }
    const g = new GraphBuilder()
    const [zNode, tNode] = ['z', 't'].map((name) => input(g, name, { shape: [2, 3], dtype: 'f32' }))
    const loss = lossDefinition('distillation').lower(g, lossOf({ type: 'distillation', temperature: 4 }), {
      input: zNode,
      target: tNode,
      similar: undefined,
    })
    const [value, gradient] = evaluateNodes(
      [loss, gradients(g, loss, [zNode])[0] as Node],
      new Map([
        ['z', z],
        ['t', z],
      ]),
    )
    expect(value.data[0]).toBeCloseTo(0, 14)
    gradient.data.forEach((d) => expect(d).toBeCloseTo(0, 14))
  })
})
