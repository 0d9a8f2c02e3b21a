/** Random instances of every layer type, on shapes that exercise the corners: one pixel, odd sizes, overhang, groups, ties. */
import fc from 'fast-check'

import { layerDefinition } from '../../compiler/layers/index.ts'
import type { LayerSpec } from '../../compiler/schema/index.ts'
import { layerOf } from '../spec-of.ts'

export interface LayerCase {
  readonly spec: LayerSpec
  /** With the batch in front. */
  readonly bottoms: readonly (readonly number[])[]
  readonly training: boolean
  /** What inputs are drawn from; `ties` takes a few numbers, zero among them, again and again. */
  readonly range: readonly [number, number]
  readonly ties: boolean
  /** No two numbers near each other: what divides by a deviation is badly conditioned otherwise, in any arithmetic. */
  readonly apart: boolean
  /** Only whole numbers. */
  readonly whole: boolean
}

type Type = LayerSpec['type']

interface Drawn {
  readonly spec: LayerSpec
  readonly bottoms: readonly (readonly number[])[]
  readonly training?: boolean
  readonly range?: readonly [number, number]
  readonly smooth?: boolean
  readonly whole?: boolean
  readonly apart?: boolean
}

const upTo = (max: number, min = 1): fc.Arbitrary<number> => fc.integer({ min, max })
const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)

const image = fc.tuple(upTo(3), upTo(4), upTo(7), upTo(7)).map((shape): readonly number[] => shape)
const vector = fc.tuple(upTo(3), upTo(6)).map((shape): readonly number[] => shape)
const any = fc.oneof(image, vector)
const side = fc.oneof(
  upTo(3).map((kernel) => ({ kernel_size: kernel })),
  fc.record({ kernel_h: upTo(3), kernel_w: upTo(3) }),
)
const steps = fc.oneof(
  upTo(4).map((stride) => ({ stride })),
  fc.record({ stride_h: upTo(3), stride_w: upTo(3) }),
)
const margin = fc.oneof(
  upTo(2, 0).map((pad) => ({ pad })),
  fc.record({ pad_h: upTo(2, 0), pad_w: upTo(2, 0) }),
)
const window = fc.tuple(side, steps, margin).map((parts) => Object.assign({}, ...parts) as Record<string, number>)

function pointwise<T extends Type>(
  type: T,
  more: fc.Arbitrary<object> = fc.constant({}),
  range?: readonly [number, number],
): fc.Arbitrary<Drawn> {
  return fc.record({ shape: any, more }).map(({ shape, more }) => ({
    spec: layerOf<Type>({ type, ...more } as never),
    bottoms: [shape],
    ...(range && { range, smooth: true }),
  }))
}

const affine = fc.record({ scale: pick(1, 0.5, 2), shift: pick(0, 0.25, 1) })

function kernel(type: 'convolution' | 'deconvolution'): fc.Arbitrary<Drawn> {
  return fc
    .record({
      n: upTo(3),
      group: upTo(3),
      ci: upTo(2),
      co: upTo(2),
      size: fc.tuple(upTo(7), upTo(7)),
      window,
      dilation: upTo(2),
      bias_term: fc.boolean(),
    })
    .map(({ n, group, ci, co, size, window, dilation, bias_term }) => ({
      spec: layerOf({ type, num_output: co * group, group, dilation, bias_term, ...window }),
      bottoms: [[n, ci * group, ...size]],
    }))
}

/** Several shapes that are one but along an axis. */
const joined = fc
  .record({ shape: any, widths: fc.array(upTo(3), { minLength: 1, maxLength: 3 }) })
  .chain(({ shape, widths }) => upTo(shape.length - 1).map((axis) => ({ shape, widths, axis })))

const drawn: { readonly [T in Type]: fc.Arbitrary<Drawn> } = {
  abs: pointwise('abs'),
  bnll: pointwise('bnll'),
  elu: pointwise('elu', fc.record({ alpha: pick(1, 0.5, 2) })),
  exp: pointwise(
    'exp',
    fc.tuple(affine, fc.record({ base: pick(-1, 2, 0.5) })).map(([a, b]) => ({ ...a, ...b })),
    [-2, 2],
  ),
  log: pointwise(
    'log',
    fc.tuple(affine, fc.record({ base: pick(-1, 2, 10) })).map(([a, b]) => ({ ...a, ...b })),
    [0.2, 4],
  ),
  power: fc.oneof(
    pointwise(
      'power',
      fc.tuple(affine, fc.record({ power: pick(0.5, -1, 1.7, 0.25) })).map(([a, b]) => ({ ...a, ...b })),
      [0.2, 3],
    ),
    pointwise(
      'power',
      fc.tuple(affine, fc.record({ power: pick(0, 1, 2, 3) })).map(([a, b]) => ({ ...a, ...b })),
    ),
  ),
  relu: pointwise('relu', fc.record({ negative_slope: pick(0, 0, 0.1, -0.5) })),
  sigmoid: pointwise('sigmoid'),
  tanh: pointwise('tanh'),
  threshold: pointwise('threshold', fc.record({ threshold: pick(0, 0.5, -1) })),
  prelu: pointwise('prelu', fc.record({ channel_shared: fc.boolean() })),
  softmax: pointwise('softmax'),
  dropout: any.chain((shape) =>
    fc.record({ training: fc.boolean(), ratio: pick(0.25, 0.5) }).map(({ training, ratio }) => ({
      spec: layerOf({ type: 'dropout', dropout_ratio: ratio }),
      bottoms: [shape],
      training,
    })),
  ),
  convolution: kernel('convolution'),
  deconvolution: kernel('deconvolution'),
  inner_product: fc.record({ shape: any, num_output: upTo(5), bias_term: fc.boolean() }).map(({ shape, ...more }) => ({
    spec: layerOf({ type: 'inner_product', ...more }),
    bottoms: [shape],
  })),
  embed: fc
    .record({ shape: any, input_dim: upTo(5), num_output: upTo(4), bias_term: fc.boolean() })
    .map(({ shape, ...more }) => ({
      spec: layerOf({ type: 'embed', ...more }),
      bottoms: [shape],
      range: [0, more.input_dim],
      smooth: true,
      whole: true,
    })),
  pooling: fc
    .record({
      shape: image,
      window,
      pool: pick('max' as const, 'ave' as const),
      round_mode: pick('ceil' as const, 'floor' as const),
      global: fc.boolean(),
      often: upTo(4),
    })
    .map(({ shape, window, pool, round_mode, global, often }) => ({
      spec:
        global && often === 1
          ? layerOf({ type: 'pooling', pool, global_pooling: true })
          : layerOf({ type: 'pooling', pool, round_mode, ...window }),
      bottoms: [shape],
    })),
  lrn: fc
    .record({
      shape: image,
      local_size: pick(1, 3, 5),
      alpha: pick(0.5, 1, 0.0001),
      beta: pick(0.75, 0.5, 1, 0.9),
      k: pick(1, 2),
      norm_region: pick('across_channels' as const, 'within_channel' as const),
    })
    .map(({ shape, ...more }) => ({ spec: layerOf({ type: 'lrn', ...more }), bottoms: [shape] })),
  batch_norm: fc
    .record({ shape: any, training: fc.boolean(), fraction: pick(0.999, 0.5), global: pick(undefined, true, false) })
    .map(({ shape, training, fraction, global }) => ({
      spec: layerOf({
        type: 'batch_norm',
        moving_average_fraction: fraction,
        ...(global !== undefined && { use_global_stats: global }),
      }),
      bottoms: [shape],
      training,
      smooth: true,
      apart: true,
    })),
  mvn: fc
    .record({ shape: image, normalize_variance: fc.boolean(), across_channels: fc.boolean() })
    .map(({ shape, ...more }) => ({
      spec: layerOf({ type: 'mvn', ...more }),
      bottoms: [shape],
      smooth: true,
      apart: true,
    })),
  scale: fc.oneof(
    fc
      .record({ shape: any, axis: upTo(3), num_axes: pick(1, 2, -1, 0), bias_term: fc.boolean() })
      .map(({ shape, ...more }) => ({ spec: layerOf({ type: 'scale', ...more }), bottoms: [shape] })),
    fc.record({ shape: any, axes: upTo(4) }).map(({ shape, axes }) => ({
      spec: layerOf({ type: 'scale', axis: 0 }),
      bottoms: [shape, shape.slice(0, Math.min(axes, shape.length))],
    })),
  ),
  bias: fc.oneof(
    fc
      .record({ shape: any, axis: upTo(3), num_axes: pick(1, 2, -1, 0) })
      .map(({ shape, ...more }) => ({ spec: layerOf({ type: 'bias', ...more }), bottoms: [shape] })),
    fc.record({ shape: any, axes: upTo(4) }).map(({ shape, axes }) => ({
      spec: layerOf({ type: 'bias', axis: 0 }),
      bottoms: [shape, shape.slice(0, Math.min(axes, shape.length))],
    })),
  ),
  eltwise: fc
    .record({
      shape: any,
      n: upTo(4, 2),
      operation: pick('sum' as const, 'prod' as const, 'max' as const),
      factors: fc.boolean(),
    })
    .map(({ shape, n, operation, factors }) => ({
      spec: layerOf({
        type: 'eltwise',
        operation,
        coeff: factors && operation === 'sum' ? Array.from({ length: n }, (_, i) => 1 - i / 2) : [],
      }),
      bottoms: Array.from({ length: n }, () => shape),
    })),
  concat: joined.map(({ shape, widths, axis }) => ({
    spec: layerOf({ type: 'concat', axis }),
    bottoms: widths.map((width) => shape.with(axis, width)),
  })),
  slice: joined.chain(({ shape, widths, axis }) =>
    fc.boolean().map((equal): Drawn => {
      const top = widths.map((_, i) => `part${i}`)
      const points = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width, 0)).slice(1)
      const size = equal ? 2 * widths.length : widths.reduce((sum, width) => sum + width, 0)
      return {
        spec: layerOf({ type: 'slice', axis, top, slice_point: equal ? [] : points }),
        bottoms: [shape.with(axis, size)],
      }
    }),
  ),
  split: any.map((shape) => ({ spec: layerOf({ type: 'split', top: ['a', 'b'] }), bottoms: [shape] })),
  silence: any.map((shape) => ({ spec: layerOf({ type: 'silence' }), bottoms: [shape] })),
  flatten: fc.record({ shape: any, axis: upTo(3), end: pick(-1, 1, 2, 3) }).map(({ shape, axis, end }) => ({
    spec: layerOf({ type: 'flatten', axis, end_axis: end }),
    bottoms: [shape],
  })),
  reshape: fc
    .record({
      shape: image,
      form: pick(
        { shape: [0, -1] },
        { shape: [0, 0, -1] },
        { shape: [-1, 0, 0, 0] },
        { shape: [0, 1, -1, 1] },
        { shape: [-1], axis: 1, num_axes: 2 },
        { shape: [1], axis: 2, num_axes: 0 },
        { shape: [0, -1, 1], axis: 1 },
      ),
    })
    .map(({ shape, form }) => ({ spec: layerOf({ type: 'reshape', ...form }), bottoms: [shape] })),
  crop: fc
    .record({
      shape: image,
      axis: upTo(3),
      offset: fc.array(upTo(2, 0), { maxLength: 3 }),
      less: fc.tuple(upTo(2, 0), upTo(3, 0), upTo(3, 0)),
    })
    .map(({ shape, axis, offset, less }) => ({
      spec: layerOf({ type: 'crop', axis, offset }),
      bottoms: [shape, [shape[0], ...less.map((n, i) => Math.max(1, shape[i + 1] - n))]],
    })),
  reduction: fc
    .record({
      shape: any,
      operation: pick('sum' as const, 'asum' as const, 'sumsq' as const, 'mean' as const),
      axis: upTo(3),
      coeff: pick(1, 0.5, -2),
    })
    .map(({ shape, ...more }) => ({ spec: layerOf({ type: 'reduction', ...more }), bottoms: [shape] })),
  tile: fc
    .record({ shape: any, axis: upTo(3), tiles: upTo(3) })
    .map(({ shape, ...more }) => ({ spec: layerOf({ type: 'tile', ...more }), bottoms: [shape] })),
  argmax: fc
    .record({ shape: any, axis: pick(undefined, 1, 2, 3), top_k: upTo(3), out_max_val: fc.boolean() })
    .map(({ shape, axis, ...more }) => ({
      spec: layerOf({ type: 'argmax', ...more, ...(axis !== undefined && { axis }) }),
      bottoms: [shape],
    })),
}

/** Whether the layer's own rules accept the instance. */
function accepted({ spec, bottoms }: Drawn): boolean {
  const shapes = bottoms.map((shape) => shape.slice(1))
  return layerDefinition(spec.type).infer(spec, shapes, () => undefined) !== undefined
}

export function layerCases(type: Type): fc.Arbitrary<LayerCase> {
  return fc
    .record({ drawn: drawn[type], ties: fc.boolean() })
    .filter(({ drawn }) => accepted(drawn))
    .map(({ drawn, ties }) => ({
      spec: drawn.spec,
      bottoms: drawn.bottoms,
      training: drawn.training ?? false,
      range: drawn.range ?? [-2, 2],
      ties: ties && !(drawn.smooth ?? false),
      apart: drawn.apart ?? false,
      whole: drawn.whole ?? false,
    }))
}

export const layerTypes = Object.keys(drawn) as readonly Type[]
