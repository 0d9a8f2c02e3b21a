/** What several teachers say together: against its definition in float64, and what a student learns from it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { lossDefinition, mixture } from '../../compiler/losses/index.ts'
import { metricDefinition } from '../../compiler/metrics/index.ts'
import { input, softmax } from '../../compiler/ops/index.ts'
import { runNodes, toF32 } from '../engines/run-nodes.ts'
import { mixed, softmaxRow } from '../reference/mixed.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { lossOf, metricOf } from '../spec-of.ts'

const SHAPE = [3, 4]
const WEIGHTS = [0.2, 0.5, 0.3]

const scores = (extent: number): fc.Arbitrary<RefTensor> =>
  fc
    .array(
      fc.double({ min: -extent, max: extent, noNaN: true }).map((x) => Math.round(x * 256) / 256),
      {
        minLength: 12,
        maxLength: 12,
      },
    )
    .map((values) => ({ shape: SHAPE, data: Float64Array.from(values) }))

const row = ({ data }: RefTensor, n: number): readonly number[] => [...data.subarray(n * 4, n * 4 + 4)]
const shares = <T>(teachers: readonly T[]): readonly { readonly scores: T; readonly weight: number }[] =>
  teachers.map((one, i) => ({ scores: one, weight: WEIGHTS[i] }))

/** Σ w·softmax(z/T) of image n. */
function probabilities(teachers: readonly RefTensor[], n: number, T: number): readonly number[] {
  const said = teachers.map((one) => softmaxRow(row(one, n), T))
  return said[0].map((_, c) => said.reduce((sum, p, i) => sum + WEIGHTS[i] * p[c], 0))
}

function nodes(): {
  g: GraphBuilder
  z: Node
  t: readonly Node[]
  feeds: (z: RefTensor, t: readonly RefTensor[]) => Map<string, RefTensor>
} {
  const g = new GraphBuilder()
  const make = (name: string): Node => input(g, name, { shape: SHAPE, dtype: 'f32' })
  return {
    g,
    z: make('z'),
    t: WEIGHTS.map((_, i) => make(`t${i}`)),
    feeds: (z, t) => new Map([['z', z] as const, ...t.map((one, i) => [`t${i}`, one] as const)]),
  }
}

const cases = (extent: number): fc.Arbitrary<{ z: RefTensor; t: readonly RefTensor[]; T: number }> =>
  fc.record({
    z: scores(4),
    t: fc.tuple(scores(extent), scores(extent), scores(extent)),
    T: fc.constantFrom(0.5, 1, 4, 20),
  })

describe('a mixture', () => {
  it('of probabilities has the mixture as its softmax at its temperature', () => {
    fc.assert(
      fc.property(cases(20), ({ z, t, T }) => {
        const { g, t: inputs, feeds } = nodes()
        const m = mixture(g, 'probabilities', shares(inputs), T)
        const [value] = evaluateNodes([m], feeds(z, t))
        for (let n = 0; n < 3; n++) {
          const p = probabilities(t, n, T)
          softmaxRow(row(value, n), T).forEach((q, c) => expect(q).toBeCloseTo(p[c], 12))
        }
        const exact = mixed('probabilities', shares(t), T)
        exact.data.forEach((v, i) => expect(value.data[i]).toBeCloseTo(v, 9))
      }),
      { numRuns: 60 },
    )
  })

  it('of logits is their weighted mean', () => {
    fc.assert(
      fc.property(cases(20), ({ z, t }) => {
        const { g, t: inputs, feeds } = nodes()
        const m = mixture(g, 'logits', shares(inputs), 1)
        const [value] = evaluateNodes([m], feeds(z, t))
        value.data.forEach((v, i) =>
          expect(v).toBeCloseTo(0.2 * t[0].data[i] + 0.5 * t[1].data[i] + 0.3 * t[2].data[i], 12),
        )
      }),
    )
  })

  it('stays finite and right in float32 where every probability but one is 0', async () => {
    const { g, t: inputs } = nodes()
    const m = mixture(g, 'probabilities', shares(inputs), 1)
    const far = [0, 1, 2].map((i): RefTensor => ({
      shape: SHAPE,
      data: Float64Array.from({ length: 12 }, (_, k) => (k % 4 === i ? 300 : -300)),
    }))
    const [value, p] = await runNodes([m, softmax(g, m)], new Map(far.map((one, i) => [`t${i}`, toF32(one)])))
    expect([...value.data].every(Number.isFinite)).toBe(true)
    for (let n = 0; n < 3; n++)
      [0.2, 0.5, 0.3, 0].forEach((share, c) => expect(p.data[n * 4 + c]).toBeCloseTo(share, 5))
  })
})

describe('a student of a mixture', () => {
  it('has the loss T²/N Σ p·(ln p − ln q) and the gradient T/N (q − p), on the engine', async () => {
    await fc.assert(
      fc.asyncProperty(cases(6), async ({ z, t, T }) => {
        const { g, z: student, t: inputs, feeds } = nodes()
        const target = mixture(g, 'probabilities', shares(inputs), T)
        const spec = lossOf({ type: 'distillation', temperature: T })
        const loss = lossDefinition('distillation').lower(g, spec, { input: student, target, similar: undefined })
        const [slope] = gradients(g, loss, [student])
        const single = new Map([...feeds(z, t)].map(([name, tensor]) => [name, toF32(tensor)]))
        const [value, gradient] = await runNodes([loss, slope as Node], single)
        let expected = 0
        for (let n = 0; n < 3; n++) {
          const p = probabilities(t, n, T)
          const q = softmaxRow(row(z, n), T)
          p.forEach((share, c) => {
            expected += (T * T * share * (Math.log(share) - Math.log(q[c]))) / 3
            expect(Math.abs(gradient.data[n * 4 + c] - (T / 3) * (q[c] - share))).toBeLessThan(2e-5 * Math.max(1, T))
          })
        }
        expect(Math.abs(value.data[0] - expected)).toBeLessThan(2e-5 * Math.max(T * T, expected))
      }),
      { numRuns: 20 },
    )
  })

  it('is measured against the mixture by kl, cross_entropy and agreement', () => {
    fc.assert(
      fc.property(cases(4), ({ z, t, T }) => {
        const { g, z: student, t: inputs, feeds } = nodes()
        const at = (temperature: number): Node => mixture(g, 'probabilities', shares(inputs), temperature)
        const kl = metricDefinition('kl').lower(g, metricOf({ type: 'kl', temperature: T }), {
          input: student,
          target: at(T),
        })
        const ce = metricDefinition('cross_entropy').lower(g, metricOf({ type: 'cross_entropy', temperature: T }), {
          input: student,
          target: at(T),
        })
        const agreement = metricDefinition('agreement').lower(g, metricOf({ type: 'agreement' }), {
          input: student,
          target: at(1),
        })
        const [a, b, c] = evaluateNodes([kl.value, ce.value, agreement.value], feeds(z, t))
        let [divergence, entropy, same] = [0, 0, 0]
        const first = (values: readonly number[]): number => values.indexOf(Math.max(...values))
        let tie = false
        for (let n = 0; n < 3; n++) {
          const [p, q, plain] = [probabilities(t, n, T), softmaxRow(row(z, n), T), probabilities(t, n, 1)]
          p.forEach((share, k) => {
            divergence += (share * (Math.log(share) - Math.log(q[k]))) / 3
            entropy -= (share * Math.log(q[k])) / 3
          })
          tie ||=
            [...plain]
              .sort((x, y) => y - x)
              .slice(0, 2)
              .reduce((x, y) => x - y) < 1e-9
          same += first(row(z, n)) === first(plain) ? 1 / 3 : 0
        }
        expect(a.data[0]).toBeCloseTo(divergence, 9)
        expect(b.data[0]).toBeCloseTo(entropy, 9)
        if (!tie) expect(c.data[0]).toBeCloseTo(same, 9)
      }),
      { numRuns: 60 },
    )
  })
})
