import { performance } from 'node:perf_hooks'

/** What keeping a state may cost of the time: one part in so many. */
const SHARE = 50

/** Decides when a state is kept by the clock: every so many seconds, and less often where it takes long. */
export class Autosave {
  readonly #seconds: number
  #due: number

  /** 0: never. */
  constructor(seconds: number) {
    this.#seconds = seconds
    this.#due = performance.now() + seconds * 1000
  }

  async when(save: () => Promise<void>): Promise<void> {
    const start = performance.now()
    if (this.#seconds === 0 || start < this.#due) return
    await save()
    const end = performance.now()
    this.#due = end + Math.max(this.#seconds * 1000, (end - start) * SHARE)
  }
}
