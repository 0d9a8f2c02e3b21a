/** Some processes that decode pictures, begun when there is something to do and ended when there is nothing more. */
import { totalmem } from 'node:os'

import type { Limits } from './death.ts'
import { Decoder } from './decoder.ts'
import { ASKED, type Head } from './frames.ts'
import type { Job, Pixels } from './job.ts'

type Size = readonly [height: number, width: number]

export interface PoolOptions extends Partial<Limits> {
  /** How many at most. */
  readonly processes: number
}

/** Milliseconds without a picture, after which they end: to begin one takes a fifth of a second. */
const IDLE = 2000

/** Long enough for the largest picture on a machine that is busy. */
const SECONDS = 60

export class DecoderPool {
  readonly #processes: number
  readonly #limits: Limits
  readonly #decoders = new Set<Decoder>()
  #idle: NodeJS.Timeout | undefined
  #closed = false

  constructor({ processes, memory = memoryEach(), seconds = SECONDS }: PoolOptions) {
    this.#processes = processes
    this.#limits = { memory, seconds }
    process.once('exit', this.#kill)
  }

  /** Of the bytes of a file; `what` names it in a message. Throws a Refusal, or a RunError where the decoder died of it. */
  decode(bytes: Uint8Array, what: string, to: Size = [0, 0]): Promise<Pixels> {
    return this.#ask([ASKED.picture, 0, 0, ...to, bytes.length], bytes, what)
  }

  /** Decodes it all, and gives its size. */
  async prove(bytes: Uint8Array, what: string): Promise<Omit<Pixels, 'values'>> {
    const { channels, height, width } = await this.#ask([ASKED.proof, 0, 0, 0, 0, bytes.length], bytes, what)
    return { channels, height, width }
  }

  /** A plane of bytes in another size. */
  scale(plane: Uint8Array, from: Size, to: Size, what: string): Promise<Pixels> {
    return this.#ask([ASKED.plane, ...from, ...to, plane.length], plane, what)
  }

  /** Ends all of them; what is still asked for fails. */
  async close(): Promise<void> {
    this.#closed = true
    process.off('exit', this.#kill)
    await this.#endAll()
  }

  readonly #kill = (): void => {
    for (const decoder of this.#decoders) decoder.kill()
  }

  #ask(head: Head, body: Uint8Array, what: string): Promise<Pixels> {
    return new Promise((resolve, reject) => {
      this.#give({ head, body, what, resolve, reject, tries: 0 })
    })
  }

  /** To the one that has least to do, or to a new one where all are at work. */
  #give(job: Job): void {
    if (this.#closed) return job.reject(new Error('the decoders were closed'))
    clearTimeout(this.#idle)
    const [least] = [...this.#decoders].sort((a, b) => a.waiting - b.waiting)
    if (least && (least.waiting === 0 || this.#decoders.size >= this.#processes)) return least.give(job)
    const decoder = new Decoder(this.#limits, {
      rests: () => this.#rest(),
      over: (left) => {
        this.#decoders.delete(decoder)
        for (const one of left) this.#give(one)
      },
    })
    this.#decoders.add(decoder)
    decoder.give(job)
  }

  #rest(): void {
    if ([...this.#decoders].some(({ waiting }) => waiting > 0)) return
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void this.#endAll(), IDLE).unref()
  }

  async #endAll(): Promise<void> {
    clearTimeout(this.#idle)
    const all = [...this.#decoders]
    this.#decoders.clear() // who asks meanwhile gets a new one
    await Promise.all(all.map((decoder) => decoder.end()))
  }
}

/** A quarter of what this process may use, where a container or the machine bounds it. */
function memoryEach(): number {
  const bound = process.constrainedMemory() // 0, or more than there is, where nothing bounds it
  const whole = bound > 0 ? Math.min(bound, totalmem()) : totalmem()
  return Math.max(2 ** 30, Math.floor(whole / 4))
}
