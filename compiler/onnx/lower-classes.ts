/** Class scores and labels: softmax, argmax, one-hot, the largest. Labels stay int32, because int64 data runs only on the CPU. */
import { CAST_TO } from './model.ts'
import type { Lowering } from './lowering.ts'

interface Axis {
  readonly axis: number
}

export const softmax: Lowering<Axis> = (m, [x], { axis }) => m.op('Softmax', [x.name], { axis })

export const logSoftmax: Lowering<Axis> = (m, [x], { axis }) => m.op('LogSoftmax', [x.name], { axis })

export const argmax: Lowering<Axis> = (m, [x], { axis }) =>
  m.op('Cast', [m.op('ArgMax', [x.name], { axis, keepdims: 0 })], { to: CAST_TO.i32 })

export const oneHot: Lowering<{ readonly depth: number }> = (m, [label], { depth }) => {
  const { name, shape } = label
  const classes = m.int32s([...Array(depth).keys()], [1, depth])
  return m.mask(m.op('Equal', [m.reshape(name, [...shape, 1]), classes]))
}

export const toIndex: Lowering<Record<never, never>> = (m, [x]) => m.op('Cast', [x.name], { to: CAST_TO.i32 })

interface TopK {
  readonly axis: number
  readonly k: number
}

export const topKValue: Lowering<TopK> = (m, [x], { axis, k }) => m.topK(x.name, k, axis)[0]

/** The library takes the first of equals: so it is given the axis in reverse. */
export const topKIndex: Lowering<TopK> = (m, [x], { axis, k }) => {
  const last = x.shape[axis] - 1
  const reversed = m.op('Gather', [x.name, m.int64s(Array.from({ length: last + 1 }, (_, i) => last - i))], { axis })
  const index = m.op('Cast', [m.topK(reversed, k, axis)[1]], { to: CAST_TO.f32 })
  return m.op('Sub', [m.scalar(last), index])
}
