/** Reshape, broadcast, parts, reductions. */
import type { Shape } from '../ir/index.ts'
import type { Lowering } from './lowering.ts'

interface Reduce {
  readonly axes: readonly number[]
  readonly keepdims: boolean
}

export const reshape: Lowering<{ readonly shape: Shape }> = (m, [x], { shape }) => m.reshape(x.name, shape)

export const broadcastTo: Lowering<{ readonly shape: Shape }> = (m, [x], { shape }) => m.expand(x.name, shape)

export const reduceSum: Lowering<Reduce> = (m, [x], { axes, keepdims }) =>
  m.op('ReduceSum', [x.name, m.int64s(axes)], { keepdims: Number(keepdims) })

/** In opset 17 the axes of ReduceMax are still an attribute. */
export const reduceMax: Lowering<Reduce> = (m, [x], { axes, keepdims }) =>
  m.op('ReduceMax', [x.name], { axes, keepdims: Number(keepdims) })

export const concat: Lowering<{ readonly axis: number }> = (m, inputs, { axis }) =>
  m.op(
    'Concat',
    inputs.map(({ name }) => name),
    { axis },
  )

export const slice: Lowering<{ readonly axis: number; readonly start: number; readonly end: number }> = (
  m,
  [x],
  { axis, start, end },
) => m.op('Slice', [x.name, m.int64s([start]), m.int64s([end]), m.int64s([axis])])

export const pad: Lowering<{ readonly axis: number; readonly before: number; readonly after: number }> = (
  m,
  [x],
  { axis, before, after },
) => {
  const amounts = [...x.shape, ...x.shape].map((_, i) =>
    i === axis ? before : i === axis + x.shape.length ? after : 0,
  )
  return m.op('Pad', [x.name, m.int64s(amounts)])
}

/** A 1×1 convolution whose kernel is 1 for the channels around: it runs on the library's fastest kernels. */
export const channelSum: Lowering<{ readonly size: number }> = (m, [x], { size }) => {
  const channels = x.shape[1]
  const band = Array.from({ length: channels ** 2 }, (_, i) =>
    Number(Math.abs(Math.floor(i / channels) - (i % channels)) <= (size - 1) / 2),
  )
  return m.op('Conv', [x.name, m.floats(band, [channels, channels, 1, 1])])
}
