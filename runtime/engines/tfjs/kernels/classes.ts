/** Class scores and labels: softmax, argmax, one-hot, the largest. */
import type { Tensor, Tf } from '../library.ts'
import { placeOf, type Form, type Value } from '../value.ts'
import { plain, type Kernel, type Kit, type Placed } from './kernel.ts'
import { cheapestForm } from './order.ts'
import { withoutAxes } from './shape.ts'

interface Axis {
  readonly axis: number
}

/** The library's own kernel takes the last axis alone; so does none of these. */
export const softmax: Kernel<Axis> = ({ tf }, [x], { axis }) => {
  const { centred, form, place } = belowLargest(tf, x, axis)
  const powers = tf.exp(centred)
  return { tensor: tf.div(powers, tf.sum(powers, place, true)), form }
}

export const logSoftmax: Kernel<Axis> = ({ tf }, [x], { axis }) => {
  const { centred, form, place } = belowLargest(tf, x, axis)
  return { tensor: tf.sub(centred, tf.log(tf.sum(tf.exp(centred), place, true))), form }
}

function belowLargest(tf: Tf, value: Value, axis: number): { centred: Tensor; form: Form; place: number } {
  const form = cheapestForm([value], value.shape)
  const place = placeOf(axis, form)
  const x = value.in(form)
  return { centred: tf.sub(x, tf.max(x, place, true)), form, place }
}

/** Numbers 0, 1, … along `place` of a tensor of that shape, which broadcast over it. */
function positions({ constant }: Kit, shape: readonly number[], place: number): Tensor {
  const length = shape[place]
  return constant(
    [...Array(length).keys()],
    shape.map((_, i) => (i === place ? length : 1)),
  )
}

/** The library's own argmax searches in parallel, and says nothing of equals. */
export const argmax: Kernel<Axis> = (k, [value], { axis }) => {
  const { tf, constant } = k
  const form = cheapestForm([value], value.shape)
  const place = placeOf(axis, form)
  const x = value.in(form)
  const last = constant([x.shape[place] - 1], [])
  const isLargest = tf.cast(tf.equal(x, tf.max(x, place, true)), 'float32')
  const fromEnd = tf.mul(isLargest, tf.sub(last, positions(k, x.shape, place)))
  const index = tf.cast(tf.sub(last, tf.max(fromEnd, place)), 'int32')
  return plain(withoutAxes(tf, index, [axis], form))
}

export const oneHot: Kernel<{ readonly depth: number }> = ({ tf, constant }, [label], { depth }) => {
  const classes = tf.cast(constant([...Array(depth).keys()], [1, depth]), 'int32')
  const column = tf.reshape(label.in('plain'), [...label.shape, 1])
  return plain(tf.cast(tf.equal(column, classes), 'float32'))
}

interface TopK extends Axis {
  readonly k: number
}

export const topKIndex: Kernel<TopK> = (k, [x], attributes) => largest(k, x, attributes, 'indices')
export const topKValue: Kernel<TopK> = (k, [x], attributes) => largest(k, x, attributes, 'values')

/** One after the other, each taken out before the next is looked for: the library's own search has equals in any order. */
function largest(k: Kit, value: Value, { axis, k: count }: TopK, wanted: 'indices' | 'values'): Placed {
  const { tf, constant } = k
  const form = cheapestForm([value], value.shape)
  const place = placeOf(axis, form)
  let left = value.in(form)
  const places = positions(k, left.shape, place)
  const found = Array.from({ length: count }, () => {
    const most = tf.max(left, place, true)
    const isMost = tf.cast(tf.equal(left, most), 'float32')
    const index = tf.max(tf.mul(isMost, places), place, true)
    left = tf.where(tf.equal(places, index), constant([-Infinity], []), left)
    return wanted === 'indices' ? index : most
  })
  return { tensor: found.length === 1 ? found[0] : tf.concat(found, place), form }
}
