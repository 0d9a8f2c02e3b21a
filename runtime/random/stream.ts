import { createHash } from 'node:crypto'

import { philox, type Key, type Words4 } from './philox.ts'

/** What a random number is for; streams never share numbers. */
export type Purpose = 'init' | 'dropout' | 'order' | 'split' | 'limit' | 'augment' | 'analysis'

/** The random words of one purpose, name and iteration. Word `i` depends on nothing else. */
export class RandomWords {
  readonly #key: Key
  #iteration: number
  #block = 0
  #words: Words4 = [0, 0, 0, 0]
  #used = 4

  constructor(seed: number, purpose: Purpose, name: string, iteration = 0) {
    this.#iteration = iteration
    const digest = createHash('sha256')
      .update(JSON.stringify([seed, purpose, name]))
      .digest()
    this.#key = [digest.readUInt32LE(0), digest.readUInt32LE(4)]
  }

  /** Begins the words of another iteration: cheaper than a stream of its own. */
  restart(iteration: number): this {
    this.#iteration = iteration
    this.#block = 0
    this.#used = 4
    return this
  }

  /** The next word, 0 to 2³² − 1. */
  next(): number {
    if (this.#used === 4) {
      this.#words = philox([this.#block >>> 0, Math.floor(this.#block / 2 ** 32), this.#iteration, 0], this.#key)
      this.#block++
      this.#used = 0
    }
    return this.#words[this.#used++] // 0 to 3
  }

  /** The next of the whole numbers from 0 to `choices` − 1; the bias is below choices · 2⁻³². */
  below(choices: number): number {
    return Math.floor(this.nextUniform() * choices)
  }

  /** The next number of [0, 1), in steps of 2⁻³². */
  nextUniform(): number {
    return this.next() / 2 ** 32
  }
}
