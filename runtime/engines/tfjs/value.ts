/**
 * A value of the graph on the device. The library's image kernels take channels last and filters as [h, w, in, out]; the graph
 * has [N, C, H, W] and [out, in, h, w]. So a tensor of four axes is held in whichever orders were asked for, each made once: a
 * filter that is read and updated as the library likes it is never turned again.
 */
import type { DType, Shape } from '../../../compiler/index.ts'
import type { Tensor, Tf } from './library.ts'

/** The order of the axes: as in the graph, channels last, or a filter's. Only four axes have other than the first. */
export type Form = 'plain' | 'nhwc' | 'hwio'

/** Which of the graph's axes stands at each place. */
const ORDER: Readonly<Record<Form, readonly number[]>> = {
  plain: [0, 1, 2, 3],
  nhwc: [0, 2, 3, 1],
  hwio: [2, 3, 1, 0],
}

/** Where the graph's `axis` stands in `form`. */
export function placeOf(axis: number, form: Form): number {
  return form === 'plain' ? axis : ORDER[form].indexOf(axis)
}

/** A list with an entry for each of the graph's axes, in the order of `form`. */
export function inOrder<T>(perAxis: readonly T[], form: Form): T[] {
  return form === 'plain' ? [...perAxis] : ORDER[form].map((axis) => perAxis[axis])
}

/** Inverse of `inOrder`: a list with an entry for each place of `form`, in the order of the graph. */
export function inGraphOrder<T>(perPlace: readonly T[], form: Form): T[] {
  return form === 'plain' ? [...perPlace] : perPlace.map((_, axis) => perPlace[ORDER[form].indexOf(axis)])
}

/** A tensor of four axes in another order. Axes of one number may stand anywhere: where they alone move, no number does. */
export function reorder(tf: Tf, tensor: Tensor, from: Form, to: Form): Tensor {
  if (from === to) return tensor.clone()
  const shape = inGraphOrder(tensor.shape, from)
  const moving = (form: Form): string =>
    inOrder([0, 1, 2, 3], form)
      .filter((axis) => shape[axis] > 1)
      .join()
  if (moving(from) === moving(to)) return tf.reshape(tensor, inOrder(shape, to))
  return tf.transpose(
    tensor,
    inOrder([0, 1, 2, 3], to).map((axis) => placeOf(axis, from)),
  )
}

export class Value {
  readonly #tf: Tf
  readonly #forms = new Map<Form, Tensor>()
  readonly shape: Shape
  readonly dtype: DType

  /** Takes `tensor`, which holds `shape` in the order of `form`, for its own. */
  constructor(tf: Tf, { shape, dtype }: { readonly shape: Shape; readonly dtype: DType }, tensor: Tensor, form: Form) {
    this.#tf = tf
    this.shape = shape
    this.dtype = dtype
    this.#forms.set(form, tensor)
  }

  has(form: Form): boolean {
    return this.#forms.has(form)
  }

  /** Lives as long as this value does. */
  in(form: Form): Tensor {
    const held = this.#forms.get(form)
    if (held) return held
    const made = this.#tf.keep(this.copy(form))
    this.#forms.set(form, made)
    return made
  }

  /** A tensor of the caller's own. */
  copy(form: Form): Tensor {
    const [[first, tensor]] = this.#forms // there is always one
    const held = this.#forms.get(form)
    return held ? held.clone() : reorder(this.#tf, tensor, first, form)
  }

  owns(tensor: Tensor): boolean {
    return [...this.#forms.values()].includes(tensor)
  }

  /** Another owner of the same numbers; they are freed when the last owner is. */
  share(): Value {
    const [[form, tensor], ...others] = [...this.#forms].map(([form, tensor]) => [form, tensor.clone()] as const)
    const shared = new Value(this.#tf, this, tensor, form)
    for (const [other, clone] of others) shared.#forms.set(other, clone)
    return shared
  }

  dispose(): void {
    for (const tensor of this.#forms.values()) tensor.dispose()
    this.#forms.clear()
  }
}
