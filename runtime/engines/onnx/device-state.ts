/**
 * State in the device's memory: what one run leaves there the next one takes, and no number of it passes the host. Tensors of the
 * device know no way to the host and back but a run, so two small sessions copy them.
 */
import type * as Ort from 'onnxruntime-node'

import { InternalError } from '../../../compiler/index.ts'
import { copyModel } from '../../../compiler/onnx/index.ts'
import type { Tensor } from '../engine.ts'
import { fromOrt, toOrt, type State } from './state.ts'
import type { Counted } from './traffic.ts'

/** What outputs are told that are to stay on the device. */
export const ON_DEVICE = 'gpu-buffer'

export class DeviceState implements State {
  readonly #ort: typeof Ort
  readonly #options: Ort.InferenceSession.SessionOptions
  readonly #traffic: Counted
  /** Not yet on the device. */
  readonly #waiting: Map<string, Tensor>
  readonly #held = new Map<string, Ort.Tensor>()
  #up: Promise<Ort.InferenceSession> | undefined
  #down: Promise<Ort.InferenceSession> | undefined

  constructor(
    ort: typeof Ort,
    options: Ort.InferenceSession.SessionOptions,
    traffic: Counted,
    initial: ReadonlyMap<string, Tensor>,
  ) {
    this.#ort = ort
    this.#options = options
    this.#traffic = traffic
    this.#waiting = new Map(initial)
  }

  has(name: string): boolean {
    return this.#waiting.has(name) || this.#held.has(name)
  }

  async input(name: string): Promise<Ort.Tensor> {
    const held = this.#held.get(name)
    if (held) return held
    const tensor = this.#waiting.get(name)
    if (!tensor) throw new InternalError(`there is no state ${name}`)
    this.#up ??= this.#ort.InferenceSession.create(copyModel(), {
      ...this.#options,
      preferredOutputLocation: ON_DEVICE,
    })
    const { y } = await (await this.#up).run({ x: toOrt(this.#ort, tensor) })
    this.#traffic.toDevice += tensor.data.byteLength
    this.#held.set(name, y)
    this.#waiting.delete(name)
    return y
  }

  target(): null {
    return null
  }

  /** The value before is given back: the run that took it is over. */
  keep(name: string, next: Ort.Tensor): void {
    const before = this.#held.get(name)
    this.#held.set(name, next)
    this.#waiting.delete(name)
    if (before !== next) before?.dispose()
  }

  discard(made: Ort.Tensor): void {
    made.dispose()
  }

  async read(name: string): Promise<Tensor> {
    const waiting = this.#waiting.get(name)
    if (waiting) return { shape: waiting.shape, data: waiting.data.slice() }
    const held = this.#held.get(name)
    if (!held) throw new InternalError(`there is no state ${name}`)
    this.#down ??= this.#ort.InferenceSession.create(copyModel(), this.#options)
    const read = fromOrt((await (await this.#down).run({ x: held })).y)
    this.#traffic.fromDevice += read.data.byteLength
    return read
  }

  async dispose(): Promise<void> {
    for (const tensor of this.#held.values()) tensor.dispose()
    this.#held.clear()
    this.#waiting.clear()
    for (const session of [this.#up, this.#down]) await (await session)?.release()
    this.#up = this.#down = undefined
  }
}
