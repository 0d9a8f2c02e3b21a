/** Every loss's gradient against central differences in float64, for every convention and temperature. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { lossDefinition, losses } from '../../compiler/losses/index.ts'
import { input } from '../../compiler/ops/index.ts'
import type { LossSpec } from '../../compiler/schema/index.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import { lossOf } from '../spec-of.ts'
import type { RefTensor } from '../reference/tensor.ts'

const normalization = fc.constantFrom('valid' as const, 'full' as const, 'batch_size' as const, 'none' as const)

/** Without keys that are undefined: the specs have none. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never
}

/** Every variant that has arithmetic of its own. `hint` is tried without a projection, which is a layer like others. */
const specs: Readonly<Record<LossSpec['type'], (classes: number) => fc.Arbitrary<LossSpec>>> = {
  softmax_cross_entropy: () =>
    fc
      .record({ ignore_label: fc.constantFrom(undefined, 0), normalization })
      .map((more) => lossOf({ type: 'softmax_cross_entropy', target: 'data.label', ...defined(more) })),
  distillation: () =>
    fc.oneof(
      fc
        .constantFrom('seed' as const, 'mse_logits' as const)
        .map((convention) => lossOf({ type: 'distillation', convention })),
      fc
        .record({
          temperature: fc.constantFrom(0.5, 1, 4, 20),
          convention: fc.constantFrom('kl' as const, 'soft_cross_entropy' as const),
        })
        .map((more) => lossOf({ type: 'distillation', ...more })),
    ),
  sigmoid_cross_entropy: () =>
    normalization.map((more) => lossOf({ type: 'sigmoid_cross_entropy', normalization: more })),
  euclidean: () => fc.constant(lossOf({ type: 'euclidean' })),
  hint: () => fc.constant(lossOf({ type: 'hint' })),
  hinge: () => fc.constantFrom('l1' as const, 'l2' as const).map((norm) => lossOf({ type: 'hinge', norm })),
  contrastive: () =>
    fc
      .record({ margin: fc.constantFrom(0.5, 1, 20), legacy_version: fc.boolean() })
      .map((more) => lossOf({ type: 'contrastive', similar: 'data.label', ...more })),
  infogain: (classes) =>
    fc
      .array(fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: classes, maxLength: classes }), {
        minLength: classes,
        maxLength: classes,
      })
      .map((matrix) => lossOf({ type: 'infogain', matrix })),
}

const withLabels: readonly LossSpec['type'][] = ['softmax_cross_entropy', 'hinge', 'infogain']

const STEP = 1e-5
const scores = (n: number, c: number): fc.Arbitrary<RefTensor> =>
  fc
    .array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: n * c, maxLength: n * c })
    .map((values) => ({ shape: [n, c], data: Float64Array.from(values) }))

describe('the gradient of every loss', () => {
  for (const type of Object.keys(losses) as LossSpec['type'][]) {
    it(`${type} agrees with central differences`, () => {
      const example = fc
        .record({ n: fc.integer({ min: 1, max: 4 }), c: fc.integer({ min: 1, max: 5 }) })
        .chain(({ n, c }) =>
          fc.record({
            spec: specs[type](c),
            z: scores(n, c),
            t: scores(n, c),
            label: fc.array(fc.nat(c - 1), { minLength: n, maxLength: n }),
          }),
        )
      fc.assert(
        fc.property(example, ({ spec, z, t, label }) => {
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
