/**
 * Networks of images with all their gradients: what a layout of an engine's own must not change. Channels that fill its blocks
 * and channels that do not, and every way in which values of other shapes join in.
 */
import { elements, GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import {
  add,
  avgPool,
  channelSum,
  concat,
  constant,
  conv2d,
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
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { runNodesOn, toF32, type Loads } from './run-nodes.ts'

export type Layer = (g: GraphBuilder, x: Node, make: (shape: readonly number[]) => Node) => Node

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
export function network(
  image: readonly number[],
  layers: readonly Layer[],
): { roots: Node[]; inputs: readonly Node[] } {
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

/** How far an engine is from the reference in any number of the network and its gradients, relative to each tensor's largest. */
export async function networkError(
  engine: Loads,
  image: readonly number[],
  layers: readonly Layer[],
  seed: number,
): Promise<number> {
  const { roots, inputs } = network(image, layers)
  const feeds = new Map<string, RefTensor>(
    inputs.map(({ shape }, i) => [`x${i}`, { shape, data: numbers(elements(shape), seed + i) }]),
  )
  const expected = evaluateNodes(roots, feeds)
  const fed = new Map([...feeds].map(([name, tensor]) => [name, toF32(tensor)]))
  const actual = await runNodesOn(engine, roots, fed)
  return Math.max(
    ...actual.map(({ shape, data }, i) => {
      if (shape.join() !== expected[i].shape.join()) return Infinity
      const scale = expected[i].data.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
      return expected[i].data.reduce((most, value, k) => Math.max(most, Math.abs(value - data[k])), 0) / scale
    }),
  )
}

export const conv =
  (o: number, k = 3, pad = 1, stride = 1, group = 1, bias = true): Layer =>
  (g, x, make) =>
    conv2d(g, x, make([o, x.shape[1] / group, k, k]), bias ? make([o]) : undefined, {
      stride: [stride, stride],
      pad: [pad, pad],
      dilation: one,
      group,
    })

export const pool =
  (of: typeof maxPool, k: number, stride: number, pad = 0): Layer =>
  (g, x) => {
    const size = x.shape.slice(2).map((n) => Math.ceil((n + 2 * pad - k) / stride) + 1) as [number, number]
    return of(g, x, { kernel: [k, k], stride: [stride, stride], pad: [pad, pad], size })
  }

export const act: Layer = (g, x) => relu(g, x)
const normalized: Layer = (g, x, make) => {
  const mean = (y: Node): Node =>
    mul(g, reduceSum(g, y, [0, 2, 3], true), constant(g, 1 / (elements(x.shape) / x.shape[1])))
  const centred = sub(g, x, mean(x))
  const unit = mul(g, centred, pow(g, add(g, mean(mul(g, centred, centred)), constant(g, 1)), -0.5))
  return add(g, mul(g, unit, make([1, x.shape[1], 1, 1])), make([1, x.shape[1], 1, 1]))
}
const residual: Layer = (g, x, make) => act(g, add(g, normalized(g, conv(20)(g, x, make), make), x), make)
const square: Layer = (g, x) => add(g, mul(g, x, x), constant(g, 1))

export const imageNetworks: Readonly<Record<string, readonly Layer[]>> = {
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
