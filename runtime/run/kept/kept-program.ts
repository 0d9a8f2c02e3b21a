/** What one program of frozen networks answered to the images of one set. */
import type { Tensor } from '../../engines/index.ts'
import type { Rows } from './rows.ts'

/** Hits that are computed all the same, and compared: the first two, and then one of so many. */
const LOOKED_AT = 2
const LOOK_AGAIN = 1000

/** Batches that the engine is not yet warm for, and how many after them tell how long one takes. */
const COLD = 2
const TIMED = 1000

type Answer = ReadonlyMap<string, Tensor>

export interface Asked {
  /** Batches that were answered from what was kept. */
  kept: number
  computed: number
  /** By program. */
  readonly programs: Map<KeptProgram, Spared>
}

/** What one program was spared, and what tells how long that would have taken. */
export interface Spared {
  kept: number
  /** Of batches that were computed when the engine was warm; so many as tell. */
  readonly seconds: number[]
}

/** An output of the program: its shape for one image, and one row an image. */
export interface KeptOutput {
  readonly shape: readonly number[]
  readonly rows: Rows
}

/** Why what was kept is of no use any more. */
export type Distrust = 'file' | 'engine' | 'disk'

export class KeptProgram {
  readonly outputs: ReadonlyMap<string, KeptOutput>
  /** By image: 1 where its rows are known. */
  readonly filled: Uint8Array
  readonly #distrusted: (why: Distrust) => void
  #hits = 0
  /** The first times, the engine makes the program ready, which is no part of an answer. */
  #computed = 0
  #isOff = false
  /** Whether what is known came from a file: of an engine that computes otherwise today. */
  #isOld: boolean
  #grown = false
  /** What the engine is asked now, by the images: members that train together ask at the same time. */
  readonly #underWay = new Map<string, Promise<Answer>>()

  constructor(
    outputs: ReadonlyMap<string, KeptOutput>,
    filled: Uint8Array,
    isOld: boolean,
    distrusted: (why: Distrust) => void,
  ) {
    this.outputs = outputs
    this.filled = filled
    this.#isOld = isOld
    this.#distrusted = distrusted
  }

  /** Whether it knows more than when it was made. */
  get grown(): boolean {
    return this.#grown && !this.#isOff
  }

  /** All that it knows is in a file. */
  saved(): void {
    this.#grown = false
  }

  async answer(images: ArrayLike<number>, compute: () => Promise<Answer>, asked: Asked): Promise<Answer> {
    if (this.#isOff || !this.#knows(images)) {
      const name = Array.from(images).join()
      const other = await this.#underWay.get(name)?.catch(() => undefined) // it asks itself then
      if (other) {
        this.#spared(asked)
        return other
      }
      const computed = this.#timed(compute, asked)
      this.#underWay.set(name, computed)
      try {
        const answer = await computed
        if (!this.#isOff) this.#keep(images, answer)
        return answer
      } finally {
        this.#underWay.delete(name)
      }
    }
    this.#hits++
    if (this.#hits > LOOKED_AT && this.#hits % LOOK_AGAIN !== 0) {
      this.#spared(asked)
      return this.#known(images)
    }
    const answer = await this.#timed(compute, asked)
    const known = this.#known(images)
    if ([...answer].every(([name, tensor]) => sameBits(tensor, known.get(name)))) return answer
    this.#distrust()
    return answer
  }

  close(): void {
    for (const { rows } of this.outputs.values()) rows.close()
  }

  /** What a file had is forgotten, and asked anew; an engine that answers one image in two ways is asked each time. */
  #distrust(): void {
    this.#distrusted(this.#isOld ? 'file' : 'engine')
    this.#isOff = !this.#isOld
    this.#isOld = false
    this.#hits = 0
    this.filled.fill(0)
  }

  async #timed(compute: () => Promise<Answer>, asked: Asked): Promise<Answer> {
    const start = performance.now()
    const answer = await compute()
    asked.computed++
    this.#computed++
    const { seconds } = this.#in(asked)
    if (this.#computed > COLD && seconds.length < TIMED) seconds.push((performance.now() - start) / 1000)
    return answer
  }

  #spared(asked: Asked): void {
    asked.kept++
    this.#in(asked).kept++
  }

  #in({ programs }: Asked): Spared {
    const own = programs.get(this) ?? { kept: 0, seconds: [] }
    programs.set(this, own)
    return own
  }

  #knows(images: ArrayLike<number>): boolean {
    for (let i = 0; i < images.length; i++) if (this.filled[images[i]] === 0) return false
    return true
  }

  #keep(images: ArrayLike<number>, answer: Answer): void {
    try {
      for (const [name, { rows }] of this.outputs) {
        const { data } = answer.get(name) ?? {}
        if (!(data instanceof Float32Array)) return
        for (let i = 0; i < images.length; i++) rows.write(images[i], data, i * rows.width)
      }
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error
      this.#isOff = true // a run does not end for want of room for what it can do without
      this.#distrusted('disk')
      return
    }
    for (let i = 0; i < images.length; i++) this.filled[images[i]] = 1
    this.#grown = true
  }

  #known(images: ArrayLike<number>): Answer {
    return new Map(
      [...this.outputs].map(([name, { shape, rows }]): [string, Tensor] => {
        const data = new Float32Array(images.length * rows.width)
        for (let i = 0; i < images.length; i++) rows.read(images[i], data, i * rows.width)
        return [name, { shape: [images.length, ...shape], data }]
      }),
    )
  }
}

/** NaN too is what it was. */
function sameBits({ data }: Tensor, other: Tensor | undefined): boolean {
  if (!other) return false
  const bytes = (one: Tensor['data']): Buffer => Buffer.from(one.buffer, one.byteOffset, one.byteLength)
  return bytes(data).equals(bytes(other.data))
}
