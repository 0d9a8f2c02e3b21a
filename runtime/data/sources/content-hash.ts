import { createHash, type Hash } from 'node:crypto'

/** sha256 over bytes, one piece after the other. */
export function hashOf(pieces: Iterable<Uint8Array>): string {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

/** The hash of what is hashed in parts. */
export function joinHashes(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join()).digest('hex')
}

/** Over the images of one set as they are stored, then its labels; how many files they are in does not count. */
export class SetHash {
  readonly #hash: Hash

  /** What the images are stored as, and their [C, H, W]. */
  constructor(dtype: string, shape: readonly number[]) {
    this.#hash = createHash('sha256').update(`${dtype} ${shape.join('×')}\n`)
  }

  images(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  digest(labels: Int32Array | undefined): string {
    this.#hash.update(labels ? `labels ${labels.length}\n` : 'no labels\n')
    if (labels) this.#hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength))
    return this.#hash.digest('hex')
  }
}

/** Of labels alone. */
export function labelHash(labels: Int32Array | undefined): string {
  return labels ? hashOf([new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)]) : 'no labels'
}
