import { digits } from './test-scores.ts'

type Values = Readonly<Record<string, number>>

/** Caffe's `average_loss`: the means of the last `size` lines of values. */
export class RecentMean {
  readonly #size: number
  readonly #recent: Values[] = []

  constructor(size: number) {
    this.#size = size
  }

  add(values: Values): void {
    this.#recent.push(values)
    if (this.#recent.length > this.#size) this.#recent.shift()
  }

  mean(): Values {
    const [first] = this.#recent
    if (this.#recent.length === 1) return first
    const names = Object.keys(first)
    return Object.fromEntries(
      names.map((name) => {
        const sum = this.#recent.reduce((total, values) => total + values[name], 0)
        return [name, digits(sum / this.#recent.length)]
      }),
    )
  }
}
