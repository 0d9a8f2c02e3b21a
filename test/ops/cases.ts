/** Random instances of every op that has a gradient, on shapes that exercise the corners. */
import fc from 'fast-check'

import { GraphBuilder, type Node, type OpType } from '../../compiler/index.ts'
import {
  add,
  avgPool,
  broadcastTo,
  channelSum,
  concat,
  conv2d,
  conv2dInputGrad,
  convolvedSize,
  div,
  exp,
  floorPass,
  input,
  log,
  logSoftmax,
  matmul,
  maxPool,
  mul,
  neg,
  reduceSum,
  pad,
  pow,
  relu,
  reshape,
  sigmoid,
  slice,
  softmax,
  softplus,
  sub,
  tanh,
} from '../../compiler/ops/index.ts'

export interface Case {
  readonly g: GraphBuilder
  readonly output: Node
  readonly inputs: readonly Node[]
  /** Inputs are drawn from here. */
  readonly range: readonly [number, number]
}

type Build = (g: GraphBuilder, make: (shape: readonly number[]) => Node) => Node

function build(range: readonly [number, number], make: Build): Case {
  const g = new GraphBuilder()
  const inputs: Node[] = []
  const output = make(g, (shape) => {
    const node = input(g, `x${inputs.length}`, { shape, dtype: 'f32' })
    inputs.push(node)
    return node
  })
  return { g, output, inputs, range }
}

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })

/** Two shapes that broadcast: some axes of either are 1, and either may lack leading axes. */
const broadcastPair = fc
  .array(fc.record({ size: fc.integer({ min: 1, max: 3 }), one: fc.constantFrom('a', 'b', 'none') }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((axes) => fc.record({ axes: fc.constant(axes), dropA: fc.nat(axes.length), dropB: fc.nat(axes.length) }))
  .map(({ axes, dropA, dropB }) => ({
    a: axes.map(({ size, one }) => (one === 'a' ? 1 : size)).slice(dropA > dropB ? dropA : 0),
    b: axes.map(({ size, one }) => (one === 'b' ? 1 : size)).slice(dropB >= dropA ? dropB : 0),
  }))

function unary(f: (g: GraphBuilder, x: Node) => Node, range: readonly [number, number] = [-3, 3]): fc.Arbitrary<Case> {
  return shape.map((size) => build(range, (g, make) => f(g, make(size))))
}

function binary(
  f: (g: GraphBuilder, a: Node, b: Node) => Node,
  range: readonly [number, number] = [-3, 3],
): fc.Arbitrary<Case> {
  return broadcastPair.map(({ a, b }) => build(range, (g, make) => f(g, make(a), make(b))))
}

const small = fc.integer({ min: 1, max: 3 })
const pair = (min: number, max: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))

/** Strides beyond the kernel, images of a pixel, windows that do not divide the image, groups up to depthwise. */
export const convolutions: fc.Arbitrary<Case> = fc
  .record({
    n: small,
    group: small,
    ci: fc.integer({ min: 1, max: 2 }),
    co: fc.integer({ min: 1, max: 2 }),
    size: pair(1, 7),
    kernel: pair(1, 3),
    stride: pair(1, 4),
    pad: pair(0, 3),
    dilation: pair(1, 2),
    bias: fc.boolean(),
  })
  .filter(({ size, kernel, stride, pad, dilation }) =>
    [0, 1].every((i) => convolvedSize(size[i], kernel[i], stride[i], pad[i], dilation[i]) >= 1),
  )
  .map(({ n, group, ci, co, size, kernel, stride, pad, dilation, bias }) =>
    build([-1, 1], (g, make) => {
      const x = make([n, group * ci, ...size])
      const w = make([group * co, ci, ...kernel])
      return conv2d(g, x, w, bias ? make([group * co]) : undefined, { stride, pad, dilation, group })
    }),
  )

export const pools = (pool: typeof maxPool): fc.Arbitrary<Case> =>
  fc
    .record({
      n: small,
      c: small,
      size: pair(1, 8),
      kernel: pair(1, 4),
      stride: pair(1, 4),
      pad: pair(0, 3),
      floor: fc.boolean(),
    })
    .map(({ size, kernel, stride, pad, floor, ...rest }) => {
      const pooled = [0, 1].map((i) => {
        const raw = (size[i] + 2 * pad[i] - kernel[i]) / stride[i]
        const count = (floor ? Math.floor(raw) : Math.ceil(raw)) + 1
        return pad[i] > 0 && (count - 1) * stride[i] >= size[i] + pad[i] ? count - 1 : count
      })
      return { ...rest, size, kernel, stride, pad, pooled: pooled as [number, number] }
    })
    .filter(({ size, kernel, stride, pad, pooled }) =>
      [0, 1].every((i) => pad[i] < kernel[i] && pooled[i] >= 1 && (pooled[i] - 1) * stride[i] < size[i] + pad[i]),
    )
    .map(({ n, c, size, kernel, stride, pad, pooled }) =>
      build([-1, 1], (g, make) => pool(g, make([n, c, ...size]), { kernel, stride, pad, size: pooled })),
    )

const matrices = fc
  .record({ m: small, n: small, k: small, transA: fc.boolean(), transB: fc.boolean() })
  .map(({ m, n, k, transA, transB }) =>
    build([-2, 2], (g, make) =>
      matmul(g, make(transA ? [k, m] : [m, k]), make(transB ? [n, k] : [k, n]), transA, transB),
    ),
  )

const rows = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }))

/** A tensor, and how much there is of it before and after a part of it along an axis. */
const parts = shape.chain((size) =>
  fc.record({ size: fc.constant(size), axis: fc.nat(size.length - 1), before: fc.nat(2), after: fc.nat(2) }),
)

/** Images that a convolution could have had gradients of, with what its output size leaves open. */
const deconvolutions: fc.Arbitrary<Case> = fc
  .record({
    n: small,
    group: small,
    ci: fc.integer({ min: 1, max: 2 }),
    co: fc.integer({ min: 1, max: 2 }),
    image: pair(1, 4),
    kernel: pair(1, 3),
    stride: pair(1, 3),
    pad: pair(0, 1),
    dilation: pair(1, 2),
  })
  .map((window) => ({
    ...window,
    size: [0, 1].map(
      (i) =>
        window.stride[i] * (window.image[i] - 1) + window.dilation[i] * (window.kernel[i] - 1) + 1 - 2 * window.pad[i],
    ) as [number, number],
  }))
  .filter(({ size }) => size.every((n) => n >= 1))
  .map(({ n, group, ci, co, image, kernel, stride, pad, dilation, size }) =>
    build([-2, 2], (g, make) =>
      conv2dInputGrad(
        g,
        make([n, ci * group, ...image]),
        make([ci * group, co, ...kernel]),
        { stride, pad, dilation, group },
        size,
      ),
    ),
  )

export const cases: Readonly<Partial<Record<OpType, fc.Arbitrary<Case>>>> = {
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div, [0.5, 3]),
  neg: unary(neg),
  exp: unary(exp),
  log: unary(log, [0.2, 4]),
  relu: unary(relu),
  sigmoid: unary(sigmoid),
  softplus: unary(softplus, [-30, 30]),
  tanh: unary(tanh),
  pow: fc
    .record({ size: shape, exponent: fc.constantFrom(-3, -1.75, -0.75, -0.5, 0.25, 0.5, 0.75, 1.3, 2, 3, 4.5) })
    .map(({ size, exponent }) => build([0.3, 2], (g, make) => pow(g, make(size), exponent))),
  concat: fc
    .record({ size: shape, widths: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }) })
    .chain(({ size, widths }) => fc.nat(size.length - 1).map((axis) => ({ size, widths, axis })))
    .map(({ size, widths, axis }) =>
      build([-3, 3], (g, make) =>
        concat(
          g,
          widths.map((width) => make(size.with(axis, width))),
          axis,
        ),
      ),
    ),
  slice: parts.map(({ size, axis, before, after }) =>
    build([-3, 3], (g, make) =>
      slice(g, make(size.with(axis, before + size[axis] + after)), axis, before, before + size[axis]),
    ),
  ),
  pad: parts.map(({ size, axis, before, after }) =>
    build([-3, 3], (g, make) => pad(g, make(size), axis, before, after)),
  ),
  channel_sum: fc
    .record({ n: small, c: fc.integer({ min: 1, max: 7 }), size: pair(1, 3), reach: fc.nat(3) })
    .map(({ n, c, size, reach }) => build([-3, 3], (g, make) => channelSum(g, make([n, c, ...size]), 2 * reach + 1))),
  floor_pass: unary((g, x) => floorPass(g, x, -50)),
  reshape: shape.map((size) => build([-3, 3], (g, make) => reshape(g, make([...size, 2]), [2, ...size]))),
  broadcast_to: broadcastPair.map(({ a, b }) =>
    build([-3, 3], (g, make) => {
      const rank = Math.max(a.length, b.length)
      const full = Array.from({ length: rank }, (_, i) =>
        Math.max(a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1),
      )
      return broadcastTo(g, make(a), [2, ...full])
    }),
  ),
  reduce_sum: fc.tuple(shape, fc.boolean(), fc.nat(7)).map(([size, keepdims, bits]) =>
    build([-3, 3], (g, make) =>
      reduceSum(
        g,
        make(size),
        size.map((_, axis) => axis).filter((axis) => (bits >> axis) & 1),
        keepdims,
      ),
    ),
  ),
  softmax: rows.map((size) => build([-4, 4], (g, make) => softmax(g, make(size)))),
  log_softmax: rows.map((size) => build([-4, 4], (g, make) => logSoftmax(g, make(size)))),
  matmul: matrices,
  conv2d: convolutions,
  conv2d_input_grad: deconvolutions,
  max_pool: pools(maxPool),
  avg_pool: pools(avgPool),
}
