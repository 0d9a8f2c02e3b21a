/** What the two processes say to each other: six numbers, the last of which is how many bytes follow, and the bytes. */

/** Asked: what is sent, height and width of it where it is a plane, height and width that are wanted (0: its own). Answered: what it is, channels, height, width. */
export type Head = readonly [kind: number, a: number, b: number, c: number, d: number, length: number]

/** To be proved is to be decoded, and answered without the pixels. */
export const ASKED = { picture: 0, plane: 1, proof: 2 } as const
export const ANSWERED = { pixels: 0, refused: 1, unloadable: 2 } as const
/** Bytes beside the answers, at once: a picture is begun; it takes too much memory. */
export const MARK = { begun: 1, memory: 2 } as const

/** Bytes of an answer: more than any picture has that is read. */
export const LONGEST: number = 2 ** 31 - 1

const HEAD_BYTES = 24

export function headBytes(head: Head): Uint8Array {
  return new Uint8Array(Uint32Array.from(head).buffer)
}

/** Puts together what comes in pieces, with one copy of it. Throws where it is longer than anything that is said. */
export class FrameReader {
  readonly #heard: (head: Head, body: Uint8Array) => void
  readonly #words = new Uint32Array(HEAD_BYTES / 4)
  readonly #head = new Uint8Array(this.#words.buffer)
  #body: Uint8Array | undefined
  #filled = 0

  constructor(heard: (head: Head, body: Uint8Array) => void) {
    this.#heard = heard
  }

  take(piece: Uint8Array): void {
    let at = 0
    while (at < piece.length) {
      const into = this.#body ?? this.#head
      const part = piece.subarray(at, at + into.length - this.#filled)
      into.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled < into.length) return
      this.#filled = 0
      this.#full()
    }
  }

  #full(): void {
    const [kind, a, b, c, d, length] = this.#words
    if (!this.#body) {
      if (length > LONGEST) throw new RangeError(`${length} bytes are more than any answer has`)
      this.#body = Buffer.allocUnsafeSlow(length)
      if (length > 0) return
    }
    const body = this.#body
    this.#body = undefined
    this.#heard([kind, a, b, c, d, length], body)
  }
}
