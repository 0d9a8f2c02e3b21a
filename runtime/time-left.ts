import { performance } from 'node:perf_hooks'

/** How long something takes that is `done` so far of `total`, in words; `rate` is of a second, by a clock that nobody sets. */
export function timeLeft(done: number, total: number, rate: number): string {
  const seconds = (total - done) / rate
  if (seconds < 120) return `${Math.round(seconds)} s left`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`
}

/** What is left, judged from all that came after the first that was heard of: a start takes its own time. */
export class Pace {
  #first: { readonly at: number; readonly done: number } | undefined

  /** Undefined until something came after the first. */
  left(done: number, total: number): string | undefined {
    const now = performance.now() // no clock that somebody sets
    this.#first ??= { at: now, done }
    const taken = done - this.#first.done
    return taken > 0 ? timeLeft(done, total, (1000 * taken) / (now - this.#first.at)) : undefined
  }
}
