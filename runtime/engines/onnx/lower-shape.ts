/** Reshape, broadcast, reductions. */
import type { Shape } from '../../../compiler/index.ts'
import type { Lowering } from './lowering.ts'

interface Reduce {
  readonly axes: readonly number[]
  readonly keepdims: boolean
}

export const reshape: Lowering<{ readonly shape: Shape }> = (m, [x], { shape }) => m.reshape(x.name, shape)

export const broadcastTo: Lowering<{ readonly shape: Shape }> = (m, [x], { shape }) =>
  m.op('Expand', [x.name, m.int64s(shape)])

export const reduceSum: Lowering<Reduce> = (m, [x], { axes, keepdims }) =>
  m.op('ReduceSum', [x.name, m.int64s(axes)], { keepdims: Number(keepdims) })

/** In opset 17 the axes of ReduceMax are still an attribute. */
export const reduceMax: Lowering<Reduce> = (m, [x], { axes, keepdims }) =>
  m.op('ReduceMax', [x.name], { axes, keepdims: Number(keepdims) })
