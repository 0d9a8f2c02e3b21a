/** What losses say of themselves before step 1, against their values in float64. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { GraphBuilder } from '../../compiler/index.ts'
import { lossDefinition, type LossPorts } from '../../compiler/losses/index.ts'
import { input } from '../../compiler/ops/index.ts'
import type { LossSpec } from '../../compiler/schema/index.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import { lossOf } from '../spec-of.ts'
import { withLabels } from './cases.ts'

/** The loss of one image with the scores or features `z`, against `t` or the label 1. */
function valueOf(spec: LossSpec, z: readonly number[], t: readonly number[]): number {
  const g = new GraphBuilder()
  const shape = [1, z.length]
  const [zNode, tNode] = ['z', 't'].map((name) => input(g, name, { shape, dtype: 'f32' }))
  const label = input(g, 'label', { shape: [1], dtype: 'i32' })
  const target = withLabels.includes(spec.type) ? label : tNode
  const loss = lossDefinition(spec.type).lower(g, spec, { input: zNode, target, similar: label })
  const feeds = new Map([
    ['z', { shape, data: Float64Array.from(z) }],
    ['t', { shape, data: Float64Array.from(t) }],
    ['label', { shape: [1], data: Float64Array.of(1) }],
  ])
  return evaluateNodes([loss], feeds)[0].data[0]
}

function portsOf(spec: LossSpec, size: number): LossPorts {
  const target = withLabels.includes(spec.type)
    ? ({ kind: 'label', classes: size } as const)
    : ({ kind: 'tap', shape: [size] } as const)
  return { input: [size], target, similar: undefined }
}

const number = fc.double({ min: -6, max: 6, noNaN: true })
const teachers = fc.integer({ min: 2, max: 12 }).chain((n) => fc.array(number, { minLength: n, maxLength: n }))
const apart = teachers.map((t) => t.map((x) => (Math.abs(x) < 0.1 ? 0.1 : x)))
const shares = teachers.map((t) => t.map((x) => 1 / (1 + Math.exp(-x))))

const cases: readonly (readonly [string, LossSpec, fc.Arbitrary<number[]>])[] = [
  ['softmax_cross_entropy', lossOf({ type: 'softmax_cross_entropy' }), teachers],
  ['hinge l1', lossOf({ type: 'hinge' }), teachers],
  ['hinge l2', lossOf({ type: 'hinge', norm: 'l2' }), teachers],
  ['sigmoid_cross_entropy', lossOf({ type: 'sigmoid_cross_entropy' }), shares],
  ['sigmoid_cross_entropy, an image', lossOf({ type: 'sigmoid_cross_entropy', normalization: 'batch_size' }), shares],
  ['hint', lossOf({ type: 'hint' }), apart],
  ['euclidean', lossOf({ type: 'euclidean' }), apart],
  ['kl', lossOf({ type: 'distillation', temperature: 4 }), teachers],
  ['soft_cross_entropy', lossOf({ type: 'distillation', convention: 'soft_cross_entropy', temperature: 3 }), teachers],
  ['mse_logits', lossOf({ type: 'distillation', convention: 'mse_logits' }), teachers],
  ['seed', lossOf({ type: 'distillation', convention: 'seed' }), teachers],
]

describe('at scores of zero', () => {
  it.each(cases)('%s is between what it says', (_name, spec, targets) => {
    const { initial } = lossDefinition(spec.type)
    fc.assert(
      fc.property(targets, (t) => {
        const found = valueOf(
          spec,
          t.map(() => 0),
          t,
        )
        const [least, most] = initial?.(spec, portsOf(spec, t.length)) ?? [NaN, NaN]
        expect(found).toBeGreaterThanOrEqual(least - 1e-12 * Math.abs(least) - 1e-12)
        expect(found).toBeLessThanOrEqual(most + 1e-12 * Math.abs(most) + 1e-12)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the floor of the study’s loss', () => {
  const spec = lossOf({ type: 'distillation', convention: 'seed' })
  const floorOf = (size: number): number => lossDefinition(spec.type).floor?.(spec, portsOf(spec, size)) ?? NaN

  it('is where both are sure of one class', () => {
    for (const size of [2, 10, 100]) {
      const sure = Array.from({ length: size }, (_, i) => (i === 0 ? 60 : 0))
      expect(valueOf(spec, sure, sure)).toBeCloseTo(floorOf(size), 12)
    }
  })

  it('is below every other pair', () => {
    const pairs = fc.integer({ min: 2, max: 12 }).chain((n) => {
      const scores = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: n, maxLength: n })
      return fc.tuple(scores, scores)
    })
    fc.assert(
      fc.property(pairs, ([z, t]) => {
        expect(valueOf(spec, z, t)).toBeGreaterThanOrEqual(floorOf(z.length) - 1e-12)
      }),
    )
  })
})
