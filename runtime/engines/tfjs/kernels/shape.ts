/** Reshape, broadcast, parts, sums. */
import type { Shape } from '../../../../compiler/index.ts'
import type { Tensor, Tf } from '../library.ts'
import { inOrder, placeOf, type Form, type Value } from '../value.ts'
import { plain, type Kernel, type Kit, type Placed } from './kernel.ts'
import { aligned, cheapestForm } from './order.ts'

/** Numbers keep the graph's order: an inner product sees channels, rows, columns. */
export const reshape: Kernel<{ readonly shape: Shape }> = ({ tf }, [x], { shape }) =>
  plain(tf.reshape(x.in('plain'), [...shape]))

export const broadcastTo: Kernel<{ readonly shape: Shape }> = (k, [x], { shape }) => {
  const form = cheapestForm([x], shape)
  return { tensor: k.tf.broadcastTo(aligned(k, x, shape.length, form), inOrder(shape, form)), form }
}

interface Reduce {
  readonly axes: readonly number[]
  readonly keepdims: boolean
}

export const reduceSum: Kernel<Reduce> = (k, [x], reduce) => reduced(k, x, reduce, (tf, ...args) => tf.sum(...args))
export const reduceMax: Kernel<Reduce> = (k, [x], reduce) => reduced(k, x, reduce, (tf, ...args) => tf.max(...args))

function reduced(
  { tf }: Kit,
  x: Value,
  { axes, keepdims }: Reduce,
  apply: (tf: Tf, x: Tensor, axes: number[], keepdims: boolean) => Tensor,
): Placed {
  const form = cheapestForm([x], x.shape)
  const tensor = apply(
    tf,
    x.in(form),
    axes.map((axis) => placeOf(axis, form)),
    keepdims,
  )
  return keepdims && x.shape.length === 4 ? { tensor, form } : plain(withoutAxes(tf, tensor, axes, form))
}

/** Of a tensor in the order of `form` that has lost `axes`: what is left, in the order of the graph. */
export function withoutAxes(tf: Tf, tensor: Tensor, axes: readonly number[], form: Form): Tensor {
  const left = inOrder([0, 1, 2, 3], form).filter((axis) => !axes.includes(axis))
  if (form === 'plain' || left.every((axis, i) => i === 0 || left[i - 1] < axis)) return tensor
  return tf.transpose(
    tensor,
    left.toSorted((a, b) => a - b).map((axis) => left.indexOf(axis)),
  )
}

export const concat: Kernel<{ readonly axis: number }> = ({ tf }, inputs, { axis }, { shape }) => {
  const form = cheapestForm(inputs, shape)
  return {
    tensor: tf.concat(
      inputs.map((value) => value.in(form)),
      placeOf(axis, form),
    ),
    form,
  }
}

export const slice: Kernel<{ readonly axis: number; readonly start: number }> = (
  { tf },
  [x],
  { axis, start },
  { shape },
) => {
  const form = cheapestForm([x], shape)
  const begin = shape.map((_, i) => (i === axis ? start : 0))
  return { tensor: tf.slice(x.in(form), inOrder(begin, form), inOrder(shape, form)), form }
}

export const pad: Kernel<{ readonly axis: number; readonly before: number; readonly after: number }> = (
  { tf },
  [x],
  { axis, before, after },
  { shape },
) => {
  const form = cheapestForm([x], shape)
  const amounts = shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0]))
  return { tensor: tf.pad(x.in(form), inOrder(amounts, form)), form }
}

/** A product with a matrix that is 1 for the channels around. */
export const channelSum: Kernel<{ readonly size: number }> = ({ tf, constant }, [x], { size }) => {
  const channels = x.shape[1]
  const band = Array.from({ length: channels ** 2 }, (_, i) =>
    Number(Math.abs(Math.floor(i / channels) - (i % channels)) <= (size - 1) / 2),
  )
  const pixels = tf.reshape(x.in('nhwc'), [-1, channels])
  const sums = tf.matMul(pixels, constant(band, [channels, channels]))
  return { tensor: tf.reshape(sums, inOrder(x.shape, 'nhwc')), form: 'nhwc' }
}
