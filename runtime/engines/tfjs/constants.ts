import { elements, type Shape } from '../../../compiler/index.ts'
import type { Tensor, Tf } from './library.ts'

/** Numbers that do not change from step to step, each put on the device once. */
export class Constants {
  readonly #tf: Tf
  readonly #held = new Map<string, Tensor>()

  constructor(tf: Tf) {
    this.#tf = tf
  }

  get(values: readonly number[], shape: Shape): Tensor {
    const key = `[${shape.join()}] ${values.join()}`
    const known = this.#held.get(key)
    if (known) return known
    if (values.length !== elements(shape)) throw new RangeError(`${values.length} numbers are no [${shape.join()}]`)
    const made = this.#tf.keep(this.#tf.tensor(Float32Array.from(values), [...shape], 'float32'))
    this.#held.set(key, made)
    return made
  }

  owns(tensor: Tensor): boolean {
    return [...this.#held.values()].includes(tensor)
  }

  dispose(): void {
    for (const tensor of this.#held.values()) tensor.dispose()
    this.#held.clear()
  }
}
