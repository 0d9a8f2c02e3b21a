/** Class scores and labels: softmax, argmax, one-hot. Labels stay int32, because int64 data runs only on the CPU. */
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
