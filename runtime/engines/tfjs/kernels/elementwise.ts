/** Elementwise ops: in whatever order the inputs stand. Comparisons give 1 and 0 as f32. */
import type { Tensor, Tf } from '../library.ts'
import type { Kernel, Kit } from './kernel.ts'
import { aligned, cheapestForm } from './order.ts'

type Plain = Kernel<Record<never, never>>

function each<A>(apply: (k: Kit, x: Tensor, attributes: A) => Tensor): Kernel<A> {
  return (k, [x], attributes, { shape }) => {
    const form = cheapestForm([x], shape)
    return { tensor: apply(k, x.in(form), attributes), form }
  }
}

function pair(apply: (tf: Tf, a: Tensor, b: Tensor) => Tensor): Plain {
  return (k, inputs, _attributes, { shape }) => {
    const form = cheapestForm(inputs, shape)
    const [a, b] = inputs.map((value) => aligned(k, value, shape.length, form))
    return { tensor: apply(k.tf, a, b), form }
  }
}

function mask(tf: Tf, condition: Tensor): Tensor {
  return tf.cast(condition, 'float32')
}

function scalar(k: Kit, value: number): Tensor {
  return k.constant([value], [])
}

export const add: Plain = pair((tf, a, b) => tf.add(a, b))
export const sub: Plain = pair((tf, a, b) => tf.sub(a, b))
export const mul: Plain = pair((tf, a, b) => tf.mul(a, b))
export const div: Plain = pair((tf, a, b) => tf.div(a, b))
export const equal: Plain = pair((tf, a, b) => mask(tf, tf.equal(a, b)))
export const greaterEqual: Plain = pair((tf, a, b) => mask(tf, tf.greaterEqual(a, b)))

export const neg: Plain = each(({ tf }, x) => tf.neg(x))
export const exp: Plain = each(({ tf }, x) => tf.exp(x))
export const log: Plain = each(({ tf }, x) => tf.log(x))
export const relu: Plain = each(({ tf }, x) => tf.relu(x))
export const sigmoid: Plain = each(({ tf }, x) => tf.sigmoid(x))
export const softplus: Plain = each(({ tf }, x) => tf.softplus(x))
export const sign: Plain = each(({ tf }, x) => tf.sign(x))
export const tanh: Plain = each(({ tf }, x) => tf.tanh(x))
export const step: Plain = each((k, x) => mask(k.tf, k.tf.greater(x, scalar(k, 0))))

export const pow: Kernel<{ readonly exponent: number }> = each((k, x, { exponent }) => k.tf.pow(x, scalar(k, exponent)))

export const floorPass: Kernel<{ readonly min: number }> = each((k, x, { min }) => k.tf.maximum(x, scalar(k, min)))

export const toIndex: Plain = each(({ tf }, x) => tf.cast(x, 'int32'))
