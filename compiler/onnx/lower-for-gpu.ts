/** Where a GPU wants other nodes than a CPU. Each form here stays on the device: none has nodes that only the CPU can run. */
import type { AttributesOf, OpType } from '../ops/index.ts'
import { convTranspose } from './lower-convolution.ts'
import { pad, slice } from './lower-shape.ts'
import { CAST_TO, type ModelBuilder } from './model.ts'
import type { Lowering, Value } from './lowering.ts'

/** The numbers 0, 1, … along an axis, at places (int64) which the device itself can use for nothing but to gather by. */
function numbered(m: ModelBuilder, places: string, count: number): string {
  return m.op('Gather', [m.floats([...Array(count).keys()]), places], { axis: 0 })
}

const argmax: Lowering<AttributesOf<'argmax'>> = (m, [x], { axis }) => {
  const places = m.op('ArgMax', [x.name], { axis, keepdims: 0 })
  return m.op('Cast', [numbered(m, places, x.shape[axis])], { to: CAST_TO.i32 })
}

/** The sum is 1 at least, so that its logarithm is one that every device can take. */
const logSoftmax: Lowering<AttributesOf<'log_softmax'>> = (m, [x], { axis }) => {
  const below = m.op('Sub', [x.name, m.op('ReduceMax', [x.name], { axes: [axis], keepdims: 1 })])
  const sum = m.op('ReduceSum', [m.op('Exp', [below]), m.int64s([axis])], { keepdims: 1 })
  return m.op('Sub', [below, m.op('Log', [sum])])
}

const sign: Lowering<AttributesOf<'sign'>> = (m, [x]) => {
  const [above, below] = ['Greater', 'Less'].map((is) => m.mask(m.op(is, [x.name, m.scalar(0)])))
  return m.op('Sub', [above, below])
}

const topKIndex: Lowering<AttributesOf<'top_k_index'>> = (m, [x], { axis, k }) => {
  const last = x.shape[axis] - 1
  const reversed = m.op('Gather', [x.name, m.int64s(Array.from({ length: last + 1 }, (_, i) => last - i))], { axis })
  return m.op('Sub', [m.scalar(last), numbered(m, m.topK(reversed, k, axis)[1], last + 1)])
}

/** Labels, as numbers that the device can move; it takes whole ones alone to look up. */
const asFloats =
  <A>(lowering: Lowering<A>): Lowering<A> =>
  (m, inputs, attributes, output) => {
    if (output.dtype === 'f32') return lowering(m, inputs, attributes, output)
    const floats = inputs.map((x): Value => ({ ...x, name: m.op('Cast', [x.name], { to: CAST_TO.f32 }), dtype: 'f32' }))
    return m.op('Cast', [lowering(m, floats, attributes, { ...output, dtype: 'f32' })], {
      to: CAST_TO.i32,
    })
  }

/** In place of the Conv with a flipped kernel, which is made for a CPU. */
const conv2dInputGrad: Lowering<AttributesOf<'conv2d_input_grad'>> = (m, inputs, attributes) =>
  convTranspose(m, inputs as [Value, Value], attributes)

export const gpuLowerings: { readonly [T in Exclude<OpType, 'input'>]?: Lowering<AttributesOf<T>> } = {
  argmax,
  conv2d_input_grad: conv2dInputGrad,
  log_softmax: logSoftmax,
  pad: asFloats(pad),
  sign,
  slice: asFloats(slice),
  top_k_index: topKIndex,
}
