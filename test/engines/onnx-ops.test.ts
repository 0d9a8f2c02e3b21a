/** The embedded engine in float32 against the float64 reference: every op, and random ops with their gradients. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { elements, gradients, type Node } from '../../compiler/index.ts'
import { avgPool, input, maxPool, mul, reduceSum } from '../../compiler/ops/index.ts'
import { openEngine, type Engine, type Tensor } from '../../runtime/engines/index.ts'
import { cases, convolutions, pools, type Case } from '../ops/cases.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { conform, failures, opTypes } from './op-conformance.ts'
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

describe('every op of the graph on the onnx engine', () => {
  for (const op of opTypes) {
    it(op, async () => {
      const { engine } = await openEngine({ engine: 'onnx', device: 'cpu', threads: 1 })
      const found = await conform(engine, op)
      expect(found.length).toBeGreaterThan(0)
      expect(failures(found)).toEqual([])
    })
  }
})

it('an engine that is a little off is found out at every op', async () => {
  const { engine } = await openEngine({ engine: 'onnx', device: 'cpu', threads: 1 })
  const off = await Promise.all(opTypes.map((op) => conform(spoilt(engine), op)))
  expect(off.map(failures)).toEqual(off)
})

/** The last number of every answer is a hundredth part of the largest off. */
function spoilt(engine: Engine): Engine {
  return {
    ...engine,
    load: async (plan, state) => {
      const session = await engine.load(plan, state)
      return {
        run: async (program, feeds) => {
          const answers = await session.run(program, feeds)
          return new Map([...answers].map(([name, { shape, data }]) => [name, { shape, data: bent(data) }]))
        },
        read: (names) => session.read(names),
        unload: (program) => session.unload(program),
        dispose: () => session.dispose(),
      }
    },
  }
}

function bent(data: Tensor['data']): Float32Array {
  const numbers = Float32Array.from(data)
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return numbers.with(-1, numbers[numbers.length - 1] + (largest || 1) / 100)
}

describe('ops and their gradients, drawn at random, on the onnx engine', () => {
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
})
