/** Ops on blocked images against the float64 reference: channels that fill their blocks, and channels that do not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { elements, GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { lowerProgram } from '../../compiler/onnx/index.ts'
import {
  add,
  avgPool,
  channelSum,
  concat,
  constant,
  conv2d,
  convolvedSize,
  div,
  exp,
  input,
  maxPool,
  mul,
  neg,
  pow,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  slice,
  sub,
  tanh,
} from '../../compiler/ops/index.ts'
import { openEngine, optionsOf } from '../../runtime/engines/index.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { planOf, runNodes, toF32 } from './run-nodes.ts'

type Layer = (g: GraphBuilder, x: Node, make: (shape: readonly number[]) => Node) => Node

const one = [1, 1] as const

/** Few numbers, so that ties are common, and so that float32 adds them exactly. */
function numbers(size: number, seed: number): Float64Array {
  let state = seed * 2654435761 + 12345
  return Float64Array.from({ length: size }, () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return (Math.floor((state / 2 ** 32) * 9) - 4) / 4
  })
}

/** A network of a convolution from `channels` images, what follows, and a weighted sum of all, with all its gradients. */
function network(image: readonly number[], layers: readonly Layer[]): { roots: Node[]; inputs: readonly Node[] } {
  const g = new GraphBuilder()
  const inputs: Node[] = []
  const make = (shape: readonly number[]): Node => {
    const node = input(g, `x${inputs.length}`, { shape, dtype: 'f32' })
    inputs.push(node)
    return node
  }
  const y = layers.reduce((x, layer) => layer(g, x, make), make(image))
  const loss = reduceSum(
    g,
    mul(g, y, make(y.shape)),
    y.shape.map((_, axis) => axis),
  )
  return { roots: [y, ...gradients(g, loss, inputs).filter((node) => node !== undefined)], inputs }
}

async function check(image: readonly number[], layers: readonly Layer[], seed: number): Promise<void> {
  const { roots, inputs } = network(image, layers)
  const feeds = new Map<string, RefTensor>(
    inputs.map(({ shape }, i) => [`x${i}`, { shape, data: numbers(elements(shape), seed + i) }]),
  )
  const expected = evaluateNodes(roots, feeds)
  const actual = await runNodes(roots, new Map([...feeds].map(([name, tensor]) => [name, toF32(tensor)])))
  actual.forEach(({ shape, data }, i) => {
    expect(shape).toEqual(expected[i].shape)
    const scale = expected[i].data.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    const worst = expected[i].data.reduce((most, value, k) => Math.max(most, Math.abs(value - data[k])), 0)
    expect(worst / scale).toBeLessThan(1e-5)
  })
}

const conv =
  (o: number, k = 3, pad = 1, stride = 1, group = 1, bias = true): Layer =>
  (g, x, make) =>
    conv2d(g, x, make([o, x.shape[1] / group, k, k]), bias ? make([o]) : undefined, {
      stride: [stride, stride],
      pad: [pad, pad],
      dilation: one,
      group,
    })

const pool =
  (of: typeof maxPool, k: number, stride: number, pad = 0): Layer =>
  (g, x) => {
    const size = x.shape.slice(2).map((n) => Math.ceil((n + 2 * pad - k) / stride) + 1) as [number, number]
    return of(g, x, { kernel: [k, k], stride: [stride, stride], pad: [pad, pad], size })
  }

const act: Layer = (g, x) => relu(g, x)
const normalized: Layer = (g, x, make) => {
  const mean = (y: Node): Node =>
    mul(g, reduceSum(g, y, [0, 2, 3], true), constant(g, 1 / (elements(x.shape) / x.shape[1])))
  const centred = sub(g, x, mean(x))
  const unit = mul(g, centred, pow(g, add(g, mean(mul(g, centred, centred)), constant(g, 1)), -0.5))
  return add(g, mul(g, unit, make([1, x.shape[1], 1, 1])), make([1, x.shape[1], 1, 1]))
}
const residual: Layer = (g, x, make) => act(g, add(g, normalized(g, conv(20)(g, x, make), make), x), make)
const square: Layer = (g, x) => add(g, mul(g, x, x), constant(g, 1))

describe('blocked images', () => {
  const networks: Readonly<Record<string, readonly Layer[]>> = {
    'convolutions of few and many channels': [conv(16), act, conv(32, 5, 2), act, conv(16, 1, 0)],
    'channels that fill no block': [conv(20), act, pool(maxPool, 3, 2), conv(24), act],
    'as many outputs as classes': [conv(32), act, conv(10, 1, 0), act, pool(avgPool, 7, 1)],
    strides: [conv(16, 3, 1, 2), act, conv(32, 3, 0, 2)],
    groups: [conv(64), conv(32, 3, 1, 1, 2), conv(32, 3, 1, 1, 32)],
    'both poolings': [conv(16), pool(maxPool, 3, 2), act, pool(avgPool, 3, 2)],
    'poolings with padding': [conv(16), pool(maxPool, 3, 2, 1), pool(avgPool, 3, 1, 1)],
    'pools side by side': [conv(16), pool(maxPool, 2, 2), pool(avgPool, 2, 2)],
    'normalization across channels': [
      conv(32),
      act,
      (g, x) => mul(g, x, pow(g, add(g, channelSum(g, mul(g, x, x), 5), constant(g, 2)), -0.75)),
      conv(16),
    ],
    'normalization of a batch': [
      conv(20),
      (g, x) => sub(g, x, mul(g, reduceSum(g, x, [0, 2, 3], true), constant(g, 1 / 8))),
      (g, x, make) => add(g, mul(g, x, make([1, x.shape[1], 1, 1])), make([1, x.shape[1], 1, 1])),
      conv(16),
    ],
    'a normalized residual': [conv(20), act, residual, residual, conv(16)],
    'sums of many images': [
      conv(16),
      (g, x, make) => {
        const column = (): Node => make([1, x.shape[1], 1, 1])
        const [a, b, c] = [x, act(g, x, make), conv(16)(g, x, make)].map((y) => mul(g, y, column()))
        const all = [a, b, sub(g, c, a), neg(g, b)].reduce((sum, y) => add(g, sum, mul(g, y, column())))
        return mul(g, all, sub(g, all, mul(g, column(), constant(g, 2))))
      },
    ],
    'functions that are not 0 at 0': [
      conv(20),
      (g, x) => div(g, exp(g, tanh(g, x)), add(g, sigmoid(g, x), constant(g, 1))),
      conv(16),
    ],
    'a residual': [conv(16), (g, x, make) => add(g, act(g, x, make), conv(16)(g, x, make)), act],
    'maps and scalars': [
      conv(32),
      (g, x, make) => mul(g, x, make([1, 1, ...x.shape.slice(2)])),
      (g, x, make) => mul(g, x, make([x.shape[0], 1, 1, 1])),
      (g, x, make) => mul(g, x, make([x.shape[0], x.shape[1], 1, 1])),
      (g, x, make) => add(g, x, make([x.shape[1], 1, 1])),
      (g, x, make) => add(g, x, make([x.shape[3]])),
    ],
    'parts and joints': [
      conv(48),
      (g, x) => concat(g, [slice(g, x, 1, 16, 48), square(g, x, () => x)], 1),
      (g, x) => slice(g, slice(g, x, 1, 0, 40), 2, 1, 4),
    ],
    'an inner product behind': [conv(16), act, (g, x) => reshape(g, x, [x.shape[0], elements(x.shape) / x.shape[0]])],
    'one pixel': [conv(16, 7, 0), act, conv(32, 1, 0)],
  }
  for (const [name, layers] of Object.entries(networks)) {
    it(name, async () => {
      await check([4, 3, 7, 7], layers, 1)
      await check([3, 16, 7, 7], layers, 2)
    })
  }

  it('are what the engine runs, unless it is told not to, and nothing that others read', async () => {
    const { roots } = network([4, 3, 7, 7], networks['both poolings'])
    const { programs } = planOf(roots)
    const nodes = (model: Uint8Array): number =>
      Buffer.from(model).toString('latin1').split('com.microsoft.nchwc').length - 1
    expect(nodes(lowerProgram(programs[0], new Map(), { block: 16 }))).toBeGreaterThan(3)
    expect(nodes(lowerProgram(programs[0], new Map()))).toBe(0)
    const found = await Promise.all(
      [{}, { fuse: false }].map(async (options) => (await openEngine(options)).engine.info),
    )
    const layouts = found.map(({ choices }) => choices.layout)
    expect(layouts).toEqual([expect.stringMatching(/^nchw(8c|16c)?$/), 'nchw'])
    expect(layouts.map((layout) => optionsOf({ threads: 1, layout }).fuse ?? true)).toEqual([
      layouts[0] !== 'nchw',
      false,
    ])
  })

  it('of random convolutions and poolings', async () => {
    const pair = (min: number, max: number): fc.Arbitrary<[number, number]> =>
      fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    const shapes = fc
      .record({
        n: fc.constantFrom(1, 3, 4, 13),
        c: fc.constantFrom(1, 3, 16, 20, 32),
        o: fc.constantFrom(16, 20, 32, 10),
        size: pair(4, 9),
        kernel: pair(1, 4),
        stride: pair(1, 3),
        pad: pair(0, 2),
        dilation: pair(1, 2),
        isMax: fc.boolean(),
        seed: fc.nat(1000),
      })
      .filter(({ size, kernel, stride, pad, dilation }) =>
        [0, 1].every((i) => convolvedSize(size[i], kernel[i], stride[i], pad[i], dilation[i]) >= 2),
      )
    await fc.assert(
      fc.asyncProperty(shapes, async ({ n, c, o, size, kernel, stride, pad, dilation, isMax, seed }) => {
        const window: Layer = (g, x, make) =>
          conv2d(g, x, make([o, c, ...kernel]), make([o]), { stride, pad, dilation, group: 1 })
        await check([n, c, ...size], [window, act, pool(isMax ? maxPool : avgPool, 2, 2), conv(16)], seed)
      }),
      { numRuns: 25 },
    )
  })
})
