/** Every op on the real engine in float32 against the float64 reference, forward and backward. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { elements, GraphBuilder, gradients, ops, type Node, type OpType } from '../../compiler/index.ts'
import {
  argmax,
  equal,
  greaterEqual,
  input,
  mul,
  oneHot,
  reduceMax,
  reduceSum,
  sign,
  step,
  table,
  toIndex,
  topKIndex,
  topKValue,
} from '../../compiler/ops/index.ts'
import { avgPool, maxPool } from '../../compiler/ops/index.ts'
import type { Tensor } from '../../runtime/engines/index.ts'
import { cases, convolutions, pools, type Case } from '../ops/cases.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { runNodes, toF32 } from './run-nodes.ts'

/** Numbers that float32 holds exactly, few enough that ties and zeros are common. */
const tied = [-1, -0.5, 0, 0, 0.5, 1]

function values(size: number, [low, high]: readonly [number, number], seed: number, ties: boolean): Float64Array {
  let state = seed * 2654435761 + 12345
  const next = (): number => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32
  return Float64Array.from({ length: size }, () =>
    ties ? (tied[Math.floor(next() * tied.length)] ?? 0) : Math.fround(low + next() * (high - low)),
  )
}

/** The largest difference, relative to the largest value of the tensor (at least 1). */
function difference(actual: Tensor, expected: RefTensor): number {
  expect(actual.shape).toEqual(expected.shape)
  const scale = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  return expected.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual.data[i]) / scale), 0)
}

async function check(roots: readonly Node[], feeds: ReadonlyMap<string, RefTensor>): Promise<void> {
  const expected = evaluateNodes(roots, feeds)
  const actual = await runNodes(roots, new Map([...feeds].map(([name, tensor]) => [name, toF32(tensor)])))
  actual.forEach((tensor, i) => expect(difference(tensor, expected[i])).toBeLessThan(1e-5))
}

function withGradients(
  { g, output, inputs, range }: Case,
  seed: number,
  ties: boolean,
): [readonly Node[], Map<string, RefTensor>] {
  const r = input(g, 'r', { shape: output.shape, dtype: 'f32' })
  const loss = reduceSum(
    g,
    mul(g, output, r),
    output.shape.map((_, axis) => axis),
  )
  const feeds = new Map<string, RefTensor>(
    inputs.map((node, i) => [
      `x${i}`,
      { shape: node.shape, data: values(elements(node.shape), range, seed + i, ties) },
    ]),
  )
  feeds.set('r', { shape: output.shape, data: values(elements(output.shape), [-1, 1], seed + 7, false) })
  return [[output, ...gradients(g, loss, inputs).filter((node) => node !== undefined)], feeds]
}

describe('the onnx engine agrees with the reference', () => {
  for (const [type, arbitrary] of Object.entries(cases)) {
    const runs = type.includes('pool') || type === 'conv2d' ? 40 : 8
    it(`${type} and its gradient`, async () => {
      await fc.assert(
        fc.asyncProperty(arbitrary, fc.integer({ min: 1, max: 1000 }), (example, seed) =>
          check(...withGradients(example, seed, false)),
        ),
        { numRuns: runs },
      )
    })
  }

  for (const [name, arbitrary] of [
    ['max_pool', pools(maxPool)],
    ['avg_pool', pools(avgPool)],
    ['conv2d', convolutions],
  ] as const) {
    it(`${name} and its gradient among ties and zeros`, async () => {
      await fc.assert(
        fc.asyncProperty(arbitrary, fc.integer({ min: 1, max: 1000 }), (example, seed) =>
          check(...withGradients(example, seed, true)),
        ),
        { numRuns: 40 },
      )
    })
  }

  const plain: Readonly<Record<string, (g: GraphBuilder, x: Node, y: Node) => Node>> = {
    step: (g, x) => step(g, x),
    greater_equal: greaterEqual,
    equal,
    reduce_max: (g, x) => reduceMax(g, x, [1]),
    argmax: (g, x) => argmax(g, x, 1),
    sign: (g, x) => sign(g, x),
    top_k_index: (g, x) => topKIndex(g, x, 1, Math.min(2, x.shape[1])),
    top_k_value: (g, x) => topKValue(g, x, 1, Math.min(2, x.shape[1])),
    table: (g, x) => mul(g, x, table(g, [1, x.shape[1]], [...Array(x.shape[1]).keys()])),
  }
  for (const [type, make] of Object.entries(plain)) {
    it(`${type}, among ties`, async () => {
      for (let seed = 1; seed <= 10; seed++) {
        const g = new GraphBuilder()
        const shape = [1 + (seed % 3), 1 + (seed % 5)]
        const [x, y] = ['x', 'y'].map((name) => input(g, name, { shape, dtype: 'f32' }))
        const feeds = new Map(
          ['x', 'y'].map((name, i) => [name, { shape, data: values(elements(shape), [-1, 1], seed * 3 + i, true) }]),
        )
        await check([make(g, x, y), mul(g, x, y)], feeds)
      }
    })
  }

  it('one_hot, with labels outside the classes', async () => {
    const g = new GraphBuilder()
    const label = input(g, 'label', { shape: [5], dtype: 'i32' })
    const [hot] = await runNodes(
      [oneHot(g, label, 3)],
      new Map([['label', { shape: [5], data: Int32Array.of(0, 2, 1, 3, -1) }]]),
    )
    expect([...hot.data]).toEqual([1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0])
  })

  it('to_index cuts off what follows the point', async () => {
    const g = new GraphBuilder()
    const x = input(g, 'x', { shape: [6], dtype: 'f32' })
    const [hot] = await runNodes(
      [oneHot(g, toIndex(g, x), 3)],
      new Map([['x', { shape: [6], data: Float32Array.of(0, 0.99, 1, 2.5, 3, -1) }]]),
    )
    expect([...hot.data]).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
  })

  it('covers every op', () => {
    const throughGradients: readonly OpType[] = ['conv2d_filter_grad', 'max_pool_grad', 'avg_pool_grad']
    const covered = [
      ...Object.keys(cases),
      ...Object.keys(plain),
      ...throughGradients,
      'one_hot',
      'to_index',
      'input',
      'constant',
    ]
    expect(covered.sort()).toEqual(Object.keys(ops).sort())
  })
})
