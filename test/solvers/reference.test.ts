/** Every solver on the engine in float32 against the second implementation in float64, five steps each. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { SolverSpec } from '../../compiler/schema/index.ts'
import { solvers as definitions } from '../../compiler/solvers/index.ts'
import { solverScalars } from '../../runtime/run/scalars.ts'
import { runNodes } from '../engines/run-nodes.ts'
import { clip } from '../reference/caffe/solvers.ts'
import { learningRate as referenceRate, solvers, type Updated } from '../reference/caffe/solvers.ts'
import { solverOf } from '../spec-of.ts'
import { learningRate } from '../../compiler/index.ts'
import { clipped } from '../../compiler/graph/clip.ts'
import { GraphBuilder } from '../../compiler/index.ts'
import { input } from '../../compiler/ops/index.ts'
import { slotNames, updateNodes } from './step.ts'

const STEPS = 5
const momentum = fc.constantFrom(0, 0.5, 0.9)
const decay = fc.record({
  weight_decay: fc.constantFrom(0, 0.004, 0.1),
  regularization: fc.constantFrom('l2' as const, 'l1' as const),
})
const delta = fc.constantFrom(1e-8, 1e-6, 0.1)

const specs: { readonly [T in SolverSpec['type']]: fc.Arbitrary<SolverSpec> } = {
  sgd: fc.tuple(decay, momentum).map(([more, m]) => solverOf({ type: 'sgd', momentum: m, ...more })),
  nesterov: fc.tuple(decay, momentum).map(([more, m]) => solverOf({ type: 'nesterov', momentum: m, ...more })),
  adagrad: fc.tuple(decay, delta).map(([more, d]) => solverOf({ type: 'adagrad', delta: d, ...more })),
  rmsprop: fc
    .tuple(decay, delta, fc.constantFrom(0.98, 0.5))
    .map(([more, d, r]) => solverOf({ type: 'rmsprop', delta: d, rms_decay: r, ...more })),
  adadelta: fc
    .tuple(decay, delta, fc.constantFrom(0.95, 0.5))
    .map(([more, d, m]) => solverOf({ type: 'adadelta', delta: d, momentum: m, ...more })),
  adam: fc.tuple(decay, delta).map(([more, d]) => solverOf({ type: 'adam', delta: d, ...more })),
  adamw: fc
    .tuple(decay, delta)
    .map(([{ weight_decay }, d]) => solverOf({ type: 'adamw', delta: d, momentum2: 0.99, weight_decay })),
}

const value = fc.integer({ min: -1024, max: 1024 }).map((n) => n / 512)
const numbers = (size: number): fc.Arbitrary<Float64Array> =>
  fc.array(value, { minLength: size, maxLength: size }).map((list) => Float64Array.from(list))

const f32 = (data: Float64Array): Float32Array => Float32Array.from(data)

function near(actual: ArrayLike<number>, expected: Float64Array): void {
  expected.forEach((v, i) => expect(Math.abs(v - actual[i])).toBeLessThan(2e-5 * Math.max(1, Math.abs(v))))
}

describe('reference', () => {
  for (const type of Object.keys(definitions) as SolverSpec['type'][]) {
    it(`solver ${type}`, async () => {
      const example = fc.record({
        spec: specs[type],
        w: numbers(4),
        gs: fc.array(numbers(4), { minLength: STEPS, maxLength: STEPS }),
        lrMult: fc.constantFrom(1, 2),
        decayMult: fc.constantFrom(0, 1, 250),
      })
      await fc.assert(
        fc.asyncProperty(example, async ({ spec, w, gs, lrMult, decayMult }) => {
          const names = slotNames(spec)
          const nodes = updateNodes(spec, 4, lrMult, decayMult)
          const reference = solvers[type]
          let [engine, slots] = [f32(w), names.map(() => new Float32Array(4))]
          let expected: Updated = { W: w, slots: reference.slots.map(() => new Float64Array(4)) }
          for (const [iter, g] of gs.entries()) {
            const feeds = new Map([
              ...solverScalars(spec, iter),
              ['w', { shape: [4], data: engine }] as const,
              ['g', { shape: [4], data: f32(g) }] as const,
              ...names.map((name, i) => [name, { shape: [4], data: slots[i] }] as const),
            ])
            const [next, ...kept] = await runNodes([nodes.parameter, ...nodes.slots], feeds)
            engine = next.data as Float32Array<ArrayBuffer>
            slots = kept.map(({ data }) => data as Float32Array<ArrayBuffer>)
            expected = reference.update(spec as never, expected.W, g, expected.slots, 0.1 * lrMult, iter + 1, decayMult)
            near(engine, expected.W)
            slots.forEach((slot, i) => near(slot, expected.slots[i]))
          }
        }),
        { numRuns: 12 },
      )
    })
  }

  it('solver clip_gradients and iter_size', async () => {
    const example = fc.record({
      first: numbers(3),
      second: numbers(5),
      limit: fc.constantFrom(0.1, 1, 1000),
      batches: fc.constantFrom(1, 4),
    })
    await fc.assert(
      fc.asyncProperty(example, async ({ first, second, limit, batches }) => {
        const g = new GraphBuilder()
        const solver = solverOf({ type: 'sgd', clip_gradients: limit, iter_size: batches })
        const nodes = clipped(
          g,
          [first, second].map(({ length }, i) => input(g, `g${i}`, { shape: [length], dtype: 'f32' })),
          solver,
        )
        const actual = await runNodes(
          nodes,
          new Map([first, second].map((data, i) => [`g${i}`, { shape: [data.length], data: f32(data) }])),
        )
        const expected = clip([first, second], limit).map((list) => list.map((x) => x / batches))
        actual.forEach(({ data }, i) => near(data, expected[i]))
      }),
      { numRuns: 20 },
    )
  })

  it('solver lr_policy and warmup', () => {
    const gamma = fc.constantFrom(0.1, 0.5, 0.999)
    const policies = fc.oneof(
      fc.constant({ type: 'fixed' as const }),
      fc.constant({ type: 'cosine' as const }),
      fc.record({ type: fc.constant('step' as const), gamma, stepsize: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ type: fc.constant('exp' as const), gamma }),
      fc.record({ type: fc.constant('inv' as const), gamma, power: fc.constantFrom(0.5, 0.75, 2) }),
      fc.record({
        type: fc.constant('multistep' as const),
        gamma,
        stepvalue: fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ type: fc.constant('poly' as const), power: fc.constantFrom(0.5, 1, 2) }),
      fc.record({
        type: fc.constant('sigmoid' as const),
        gamma: fc.constantFrom(-0.1, 0.2),
        stepsize: fc.constant(50),
      }),
    )
    const example = fc.record({
      policy: policies,
      warmup: fc.option(fc.record({ iterations: fc.integer({ min: 1, max: 50 }), from: fc.constantFrom(0, 0.1, 1) }), {
        nil: undefined,
      }),
      iter: fc.nat(99),
    })
    fc.assert(
      fc.property(example, ({ policy, warmup, iter }) => {
        const solver = solverOf({
          type: 'sgd',
          base_lr: 0.3,
          max_iter: 100,
          lr_policy: policy,
          ...(warmup && { warmup }),
        })
        const expected = referenceRate({ ...policy, base_lr: 0.3, max_iter: 100, ...(warmup && { warmup }) }, iter)
        expect(learningRate(solver, iter)).toBeCloseTo(expected, 14)
      }),
      { numRuns: 500 },
    )
  })
})
