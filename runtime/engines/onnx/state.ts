/** What programs hand on from one run to the next, and where it is meanwhile. */
import type * as Ort from 'onnxruntime-node'

import { InternalError } from '../../../compiler/index.ts'
import type { Tensor } from '../engine.ts'

export interface State {
  has(name: string): boolean
  /** The present value, as a run takes it. */
  input(name: string): Promise<Ort.Tensor>
  /** Where a run is to write the next value; null: to memory of the library's. */
  target(name: string): Ort.Tensor | null
  /** What a run has made the next value. */
  keep(name: string, next: Ort.Tensor): void
  /** What a run has made, and is not to be the next value. */
  discard(made: Ort.Tensor): void
  /** A copy of the present value. */
  read(name: string): Promise<Tensor>
  dispose(): Promise<void>
}

/** In the host's memory. All state is f32. */
export class HostState implements State {
  readonly #ort: typeof Ort
  readonly #held: Map<string, Ort.Tensor>
  /** Where the next values are written: memory of those before, which is ours alone and not asked for anew each step. */
  readonly #spare = new Map<string, Ort.Tensor>()
  /** What the session began with is the caller's, and is not written to. */
  readonly #given: WeakSet<Ort.Tensor>

  constructor(ort: typeof Ort, initial: ReadonlyMap<string, Tensor>) {
    this.#ort = ort
    this.#held = new Map([...initial].map(([name, tensor]) => [name, toOrt(ort, tensor)]))
    this.#given = new WeakSet(this.#held.values())
  }

  has(name: string): boolean {
    return this.#held.has(name)
  }

  input(name: string): Promise<Ort.Tensor> {
    return Promise.resolve(this.#of(name))
  }

  target(name: string): Ort.Tensor {
    const held = this.#of(name)
    return this.#spare.get(name) ?? new this.#ort.Tensor('float32', new Float32Array(held.data.length), held.dims)
  }

  keep(name: string, next: Ort.Tensor): void {
    const before = this.#held.get(name)
    this.#held.set(name, next)
    if (before && !this.#given.has(before)) this.#spare.set(name, before)
    else this.#spare.delete(name)
  }

  discard(): void {
    // memory that the next run is given again
  }

  read(name: string): Promise<Tensor> {
    const { shape, data } = fromOrt(this.#of(name))
    return Promise.resolve({ shape, data: data.slice() })
  }

  dispose(): Promise<void> {
    this.#held.clear()
    this.#spare.clear()
    return Promise.resolve()
  }

  #of(name: string): Ort.Tensor {
    const held = this.#held.get(name)
    if (!held) throw new InternalError(`there is no state ${name}`)
    return held
  }
}

export function toOrt(ort: typeof Ort, { data, shape }: Tensor): Ort.Tensor {
  return data instanceof Float32Array ? new ort.Tensor('float32', data, shape) : new ort.Tensor('int32', data, shape)
}

export function fromOrt(tensor: Ort.Tensor): Tensor {
  return { shape: tensor.dims, data: tensor.data as Float32Array | Int32Array } // programs have no other types
}
