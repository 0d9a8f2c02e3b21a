/**
 * What every op of the graph is asked on every engine and device: shapes and attributes, with the corners that libraries get
 * wrong. An op that is missing here does not compile.
 */
import type { AttributesOf, OpType } from '../../compiler/index.ts'

/** Numbers that go in: drawn from `range`, from few values so that ties are common, or given. Labels are i32. */
export type Numbers =
  | { readonly shape: readonly number[]; readonly range?: readonly [number, number] }
  | { readonly shape: readonly number[]; readonly tied: true }
  | { readonly shape: readonly number[]; readonly values: readonly number[]; readonly dtype?: 'i32' }
  /** The largest of each window of the first input, as a forward pass has it. */
  | { readonly shape: readonly number[]; readonly pooled: true }

export interface OpCase<A> {
  readonly about: string
  readonly inputs: readonly Numbers[]
  readonly attributes: A
}

function of<A>(about: string, inputs: readonly Numbers[], attributes: A): OpCase<A> {
  return { about, inputs, attributes }
}

const x = (...shape: number[]): Numbers => ({ shape })
const tied = (...shape: number[]): Numbers => ({ shape, tied: true })
const from = (low: number, high: number, ...shape: number[]): Numbers => ({ shape, range: [low, high] })
const labels = (...values: number[]): Numbers => ({ shape: [values.length], values, dtype: 'i32' })

const shapes: readonly (readonly number[])[] = [[], [5], [3, 4], [2, 3, 4], [2, 3, 4, 5]]

type Plain = readonly OpCase<Record<never, never>>[]

function unary(low = -3, high = 3): Plain {
  return shapes.map((shape) => of(`[${shape.join()}]`, [from(low, high, ...shape)], {}))
}

/** As the graph broadcasts: columns of channels, maps, rows, one number. */
function binary(low = -3, high = 3, few = false): Plain {
  const numbers = (shape: readonly number[]): Numbers => (few ? tied(...shape) : from(low, high, ...shape))
  const pairs: readonly (readonly [readonly number[], readonly number[]])[] = [
    [[], []],
    [[7], []],
    [
      [3, 4],
      [3, 4],
    ],
    [[3, 1], [4]],
    [
      [2, 3, 4],
      [3, 1],
    ],
    [
      [2, 3, 4, 5],
      [2, 3, 4, 5],
    ],
    [
      [2, 3, 4, 5],
      [1, 3, 1, 1],
    ],
    [
      [3, 1, 1],
      [2, 3, 4, 5],
    ],
    [
      [2, 3, 4, 5],
      [2, 1, 1, 1],
    ],
    [
      [2, 3, 4, 5],
      [1, 1, 4, 5],
    ],
    [[2, 3, 4, 5], [5]],
    [[], [2, 3, 4, 5]],
    [
      [2, 3, 1, 1],
      [1, 3, 4, 5],
    ],
  ]
  return pairs.map(([a, b]) => of(`[${a.join()}] and [${b.join()}]`, [numbers(a), numbers(b)], {}))
}

const square = (n: number): readonly [number, number] => [n, n]

interface Windowed {
  readonly image: readonly [number, number, number, number]
  readonly o: number
  readonly k: readonly [number, number]
  readonly stride?: readonly [number, number]
  readonly pad?: readonly [number, number]
  readonly dilation?: readonly [number, number]
  readonly group?: number
}

/** Channels that are 3 times an odd number, and groups of five outputs, are where a layout with channels last has been wrong. */
const convolutions: Readonly<Record<string, Windowed>> = {
  '3×3 of three channels': { image: [2, 3, 6, 7], o: 4, k: [3, 3], pad: [1, 1] },
  '5×5 without padding': { image: [2, 1, 9, 9], o: 3, k: [5, 5] },
  '1×1': { image: [3, 6, 4, 4], o: 8, k: [1, 1] },
  'six channels into four': { image: [2, 6, 5, 5], o: 4, k: [3, 3], pad: [1, 1] },
  'nine channels into eight': { image: [3, 9, 5, 4], o: 8, k: [3, 3], pad: [1, 1] },
  'a batch of six': { image: [6, 4, 5, 5], o: 4, k: [3, 3], pad: [1, 1] },
  'strides that leave pixels over': { image: [2, 2, 8, 7], o: 3, k: [3, 3], stride: [2, 3], pad: [1, 1] },
  'strides beyond the kernel': { image: [1, 2, 7, 9], o: 2, k: [1, 2], stride: [2, 3] },
  dilation: { image: [2, 2, 8, 8], o: 3, k: [3, 3], pad: [2, 2], dilation: [2, 2] },
  'dilation and strides, each axis its own': {
    image: [1, 3, 9, 8],
    o: 2,
    k: [2, 3],
    stride: [2, 1],
    pad: [0, 2],
    dilation: [3, 2],
  },
  'padding beyond the kernel': { image: [1, 2, 3, 3], o: 2, k: [2, 2], pad: [3, 2] },
  'two groups': { image: [2, 4, 5, 5], o: 6, k: [3, 3], pad: [1, 1], group: 2 },
  'groups of five outputs': { image: [2, 6, 4, 4], o: 10, k: [3, 3], pad: [1, 1], group: 2 },
  'a group a channel': { image: [2, 3, 5, 5], o: 3, k: [3, 3], stride: [2, 2], pad: [1, 1], group: 3 },
  'a group a channel, two outputs each': { image: [2, 3, 5, 5], o: 6, k: [3, 3], pad: [1, 1], group: 3 },
  'one pixel': { image: [2, 5, 1, 1], o: 3, k: [1, 1] },
  'a row': { image: [2, 2, 1, 8], o: 3, k: [1, 3], pad: [0, 1] },
  'a kernel of the whole image': { image: [2, 3, 4, 4], o: 5, k: [4, 4] },
}

const one = [1, 1] as const

function windowOf({ stride = one, pad = [0, 0], dilation = one, group = 1 }: Windowed): {
  stride: readonly [number, number]
  pad: readonly [number, number]
  dilation: readonly [number, number]
  group: number
} {
  return { stride, pad, dilation, group }
}

function convolved(c: Windowed): number[] {
  const { stride, pad, dilation } = windowOf(c)
  const size = [0, 1].map(
    (i) => Math.floor(((c.image[i + 2] ?? 0) + 2 * pad[i] - dilation[i] * (c.k[i] - 1) - 1) / stride[i]) + 1,
  )
  return [c.image[0], c.o, ...size]
}

function weightOf({ image, o, k, group = 1 }: Windowed): number[] {
  return [o, image[1] / group, ...k]
}

function eachConvolution<A>(make: (about: string, c: Windowed) => OpCase<A>): readonly OpCase<A>[] {
  return Object.entries(convolutions).map(([about, c]) => make(about, c))
}

interface Pooled {
  readonly image: readonly [number, number, number, number]
  readonly kernel: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly pad: readonly [number, number]
  /** As Caffe rounds: windows hang over the end. */
  readonly size: readonly [number, number]
}

const poolings: Readonly<Record<string, Pooled>> = {
  '2×2': { image: [2, 3, 6, 6], kernel: square(2), stride: square(2), pad: square(0), size: square(3) },
  '3×3, stride 2, over the end': {
    image: [2, 3, 8, 8],
    kernel: square(3),
    stride: square(2),
    pad: square(0),
    size: square(4),
  },
  'overlapping, padded': { image: [2, 2, 7, 6], kernel: square(3), stride: square(2), pad: square(1), size: [4, 4] },
  'stride 1, padded': { image: [2, 4, 5, 5], kernel: square(3), stride: square(1), pad: square(1), size: square(5) },
  'strides beyond the kernel': {
    image: [1, 2, 7, 7],
    kernel: square(2),
    stride: square(3),
    pad: square(0),
    size: square(3),
  },
  'each axis its own': { image: [2, 2, 9, 6], kernel: [4, 2], stride: [3, 1], pad: [2, 0], size: [4, 5] },
  'the whole image': { image: [3, 5, 4, 3], kernel: [4, 3], stride: square(1), pad: square(0), size: square(1) },
  'one pixel': { image: [2, 3, 1, 1], kernel: square(1), stride: square(1), pad: square(0), size: square(1) },
}

function pooledOf({ image, size }: Pooled): number[] {
  return [image[0], image[1], ...size]
}

function eachPooling<A>(make: (about: string, p: Pooled) => readonly OpCase<A>[]): readonly OpCase<A>[] {
  return Object.entries(poolings).flatMap(([about, p]) => make(about, p))
}

function poolWindow({ kernel, stride, pad, size }: Pooled): Omit<Pooled, 'image'> {
  return { kernel, stride, pad, size }
}

const reductions: readonly (readonly [readonly number[], readonly number[], boolean])[] = [
  [[5], [0], false],
  [[3, 4], [1], false],
  [[3, 4], [0], true],
  [[3, 4], [0, 1], false],
  [[2, 3, 4], [1], true],
  [[2, 3, 4, 5], [0, 2, 3], false],
  [[2, 3, 4, 5], [0, 2, 3], true],
  [[2, 3, 4, 5], [1], true],
  [[2, 3, 4, 5], [2, 3], false],
  [[2, 3, 4, 5], [0, 1, 2, 3], false],
  [[2, 3, 4, 5], [0], false],
]

/** Axes of classes: of a matrix, of an image, the last but one. */
const axes: readonly (readonly [readonly number[], number])[] = [
  [[3, 5], 1],
  [[4, 1], 1],
  [[2, 4, 3, 2], 1],
  [[2, 5, 3], 1],
  [[6], 0],
]

const parts: readonly (readonly [readonly number[], number, number, number])[] = [
  [[6], 0, 1, 2],
  [[3, 5], 1, 2, 0],
  [[3, 5], 0, 0, 1],
  [[2, 5, 3, 4], 1, 1, 2],
  [[2, 3, 4, 5], 2, 1, 0],
  [[2, 3, 4, 5], 3, 2, 1],
  [[3, 2, 2, 2], 0, 1, 1],
]

export const opCases: { readonly [T in OpType]: readonly OpCase<AttributesOf<T>>[] } = {
  input: shapes.map((shape) => of(`[${shape.join()}]`, [x(...shape)], { name: 'x0' })),
  constant: [0, 1, -2.5, 0.1, 1e-30, -3.4e38].map((value) => of(String(value), [], { value })),
  table: [[3], [2, 3], [1, 2, 2, 3]].map((shape) =>
    of(`[${shape.join()}]`, [], {
      shape,
      values: Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i - 2.5),
    }),
  ),
  add: binary(),
  sub: binary(),
  mul: binary(),
  div: [...binary(0.5, 3), of('by negative numbers', [from(-3, 3, 4, 5), from(-3, -0.2, 4, 5)], {})],
  equal: [
    ...binary(0, 1, true),
    of('labels', [labels(0, 3, 2, -1, 7), labels(0, 2, 2, -1, 255)], {}),
    of('labels with one', [labels(255, 3, 2, -1, 255), { shape: [], values: [255], dtype: 'i32' }], {}),
  ],
  greater_equal: binary(0, 1, true),
  neg: unary(),
  exp: [...unary(-4, 4), of('far from 0', [from(-80, 5, 40)], {})],
  log: [...unary(0.2, 4), of('far from 1', [from(1e-6, 1e6, 40)], {})],
  relu: [...unary(), of('among zeros', [tied(3, 7)], {})],
  step: [...unary(), of('among zeros', [tied(3, 7)], {})],
  sign: [...unary(), of('among zeros', [tied(3, 7)], {})],
  sigmoid: [...unary(), of('where it ends', [from(-90, 90, 64)], {})],
  softplus: [...unary(), of('where it ends', [from(-90, 90, 64)], {})],
  tanh: [...unary(), of('where it ends', [from(-60, 60, 64)], {}), of('near 0', [from(-0.01, 0.01, 32)], {})],
  floor_pass: shapes.map((shape) => of(`[${shape.join()}]`, [from(-100, 100, ...shape)], { min: -87.25 })),
  pow: [
    ...[-3, -1.75, -0.75, -0.5, 0.25, 0.5, 0.75, 1.3, 2, 3, 4.5].map((exponent) =>
      of(`to ${exponent}`, [from(0.3, 2, 2, 3, 2, 2)], { exponent }),
    ),
    of('negative numbers to 2', [from(-3, 3, 4, 5)], { exponent: 2 }),
    of('negative numbers to 3', [from(-3, 3, 4, 5)], { exponent: 3 }),
    of('negative numbers to −1', [from(-3, -0.3, 4, 5)], { exponent: -1 }),
    of('to 0', [from(-3, 3, 4)], { exponent: 0 }),
    of('to 7', [from(-1.5, 1.5, 9)], { exponent: 7 }),
  ],
  reshape: (
    [
      [[6], [2, 3]],
      [[], [1]],
      [
        [2, 3, 4, 5],
        [2, 60],
      ],
      [
        [2, 60],
        [2, 3, 4, 5],
      ],
      [
        [2, 3, 4, 5],
        [6, 20],
      ],
      [
        [2, 6, 2, 2],
        [2, 2, 3, 2, 2],
      ],
      [
        [2, 2, 3, 2, 2],
        [2, 6, 2, 2],
      ],
      [
        [2, 3, 4, 5],
        [2, 4, 3, 5],
      ],
      [
        [4, 3, 1, 1],
        [4, 3],
      ],
      [
        [4, 3],
        [1, 4, 3],
      ],
    ] as const
  ).map(([before, after]) => of(`[${before.join()}] as [${after.join()}]`, [x(...before)], { shape: after })),
  broadcast_to: (
    [
      [[], [3, 2]],
      [
        [1, 4],
        [3, 4],
      ],
      [
        [3, 1],
        [3, 4],
      ],
      [[4], [2, 3, 4]],
      [
        [1, 3, 1, 1],
        [2, 3, 4, 5],
      ],
      [
        [2, 1, 4, 5],
        [2, 3, 4, 5],
      ],
      [
        [3, 1, 1],
        [2, 3, 4, 5],
      ],
      [
        [2, 3, 4],
        [2, 2, 3, 4],
      ],
    ] as const
  ).map(([before, after]) => of(`[${before.join()}] to [${after.join()}]`, [x(...before)], { shape: after })),
  reduce_sum: reductions.map(([shape, over, keepdims]) =>
    of(`[${shape.join()}] over ${over.join()}${keepdims ? ', kept' : ''}`, [x(...shape)], { axes: over, keepdims }),
  ),
  reduce_max: reductions.map(([shape, over, keepdims]) =>
    of(`[${shape.join()}] over ${over.join()}${keepdims ? ', kept' : ''}`, [from(-3, -1, ...shape)], {
      axes: over,
      keepdims,
    }),
  ),
  softmax: [
    ...axes.map(([shape, axis]) => of(`axis ${axis} of [${shape.join()}]`, [from(-4, 4, ...shape)], { axis })),
    of('scores far from 0', [from(900, 1000, 3, 6)], { axis: 1 }),
  ],
  log_softmax: [
    ...axes.map(([shape, axis]) => of(`axis ${axis} of [${shape.join()}]`, [from(-4, 4, ...shape)], { axis })),
    of('scores far from 0', [from(900, 1000, 3, 6)], { axis: 1 }),
  ],
  argmax: [
    ...axes.map(([shape, axis]) => of(`axis ${axis} of [${shape.join()}]`, [x(...shape)], { axis })),
    ...axes.map(([shape, axis]) => of(`axis ${axis} of [${shape.join()}], among equals`, [tied(...shape)], { axis })),
  ],
  top_k_index: [
    ...axes.map(([shape, axis]) => of(`the largest of [${shape.join()}]`, [tied(...shape)], { axis, k: 1 })),
    of('three of eight, among equals', [tied(4, 8)], { axis: 1, k: 3 }),
    of('all of channels', [tied(2, 5, 2, 3)], { axis: 1, k: 5 }),
    of('of images', [x(4, 3, 2, 2)], { axis: 0, k: 2 }),
  ],
  top_k_value: [
    ...axes.map(([shape, axis]) => of(`the largest of [${shape.join()}]`, [x(...shape)], { axis, k: 1 })),
    of('three of eight, among equals', [tied(4, 8)], { axis: 1, k: 3 }),
    of('all of channels', [tied(2, 5, 2, 3)], { axis: 1, k: 5 }),
    of('of rows', [x(2, 3, 4, 2)], { axis: 2, k: 2 }),
  ],
  one_hot: [
    of('labels', [labels(0, 2, 1)], { depth: 3 }),
    of('labels outside the classes', [labels(0, 2, 1, 3, -1, 255)], { depth: 3 }),
    of('one class', [labels(0, 1)], { depth: 1 }),
  ],
  to_index: [
    of('towards zero', [{ shape: [8], values: [0, 0.99, 1, 2.5, 3, -0.5, -1.75, 254.999] }], {}),
    of('a map', [from(-9, 9, 2, 1, 3, 4)], {}),
  ],
  matmul: (
    [
      [2, 3, 4],
      [1, 1, 1],
      [5, 1, 7],
      [4, 65, 3],
      [33, 17, 9],
    ] as const
  ).flatMap(([m, k, n]) =>
    [false, true].flatMap((transA) =>
      [false, true].map((transB) =>
        of(
          `${m}×${k} by ${k}×${n}${transA ? ', the first transposed' : ''}${transB ? ', the second transposed' : ''}`,
          [x(...(transA ? [k, m] : [m, k])), x(...(transB ? [n, k] : [k, n]))],
          { transA, transB },
        ),
      ),
    ),
  ),
  concat: [
    of('one axis', [x(3), x(2), x(4)], { axis: 0 }),
    of('columns', [x(3, 2), x(3, 1)], { axis: 1 }),
    of('images', [x(2, 3, 2, 2), x(1, 3, 2, 2)], { axis: 0 }),
    of('channels', [x(2, 3, 4, 2), x(2, 1, 4, 2), x(2, 4, 4, 2)], { axis: 1 }),
    of('rows', [x(2, 3, 1, 2), x(2, 3, 4, 2)], { axis: 2 }),
    of('pixels of a row', [x(2, 3, 2, 5), x(2, 3, 2, 1)], { axis: 3 }),
    of(
      'six',
      Array.from({ length: 6 }, (_, i) => x(2, i + 1)),
      { axis: 1 },
    ),
  ],
  slice: [
    ...parts.map(([shape, axis, before, after]) =>
      of(`axis ${axis} of [${shape.join()}] without ${before} and ${after}`, [x(...shape)], {
        axis,
        start: before,
        end: (shape[axis] ?? 0) - after,
      }),
    ),
    of('labels', [labels(4, 2, 7, 1)], { axis: 0, start: 1, end: 3 }),
  ],
  pad: parts.map(([shape, axis, before, after]) =>
    of(`axis ${axis} of [${shape.join()}] by ${before} and ${after}`, [x(...shape)], { axis, before, after }),
  ),
  channel_sum: [1, 3, 5, 16].flatMap((c) => [3, 5].map((size) => of(`${size} of ${c}`, [x(2, c, 3, 2)], { size }))),
  conv2d: [
    ...eachConvolution((about, c) => of(about, [x(...c.image), x(...weightOf(c))], windowOf(c))),
    ...['3×3 of three channels', 'two groups', 'one pixel'].map((about) => {
      const c = convolutions[about]
      return of(`${about}, with a bias`, [x(...c.image), x(...weightOf(c)), x(c.o)], windowOf(c))
    }),
  ],
  conv2d_filter_grad: eachConvolution((about, c) =>
    of(about, [x(...c.image), x(...convolved(c))], { ...windowOf(c), kernel: c.k }),
  ),
  conv2d_input_grad: eachConvolution((about, c) =>
    of(about, [x(...convolved(c)), x(...weightOf(c))], { ...windowOf(c), size: [c.image[2], c.image[3]] }),
  ),
  max_pool: eachPooling((about, p) => [
    of(about, [x(...p.image)], poolWindow(p)),
    of(`${about}, all below 0`, [from(-9, -5, ...p.image)], poolWindow(p)),
  ]),
  max_pool_grad: eachPooling((about, p) => [
    of(about, [x(...p.image), { shape: pooledOf(p), pooled: true }, x(...pooledOf(p))], poolWindow(p)),
    of(
      `${about}, among equals`,
      [tied(...p.image), { shape: pooledOf(p), pooled: true }, x(...pooledOf(p))],
      poolWindow(p),
    ),
  ]),
  avg_pool: eachPooling((about, p) => [of(about, [x(...p.image)], poolWindow(p))]),
  avg_pool_grad: eachPooling((about, p) => [
    of(about, [x(...pooledOf(p))], { ...poolWindow(p), image: [p.image[2], p.image[3]] }),
  ]),
}
