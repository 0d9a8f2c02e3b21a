/** Members of a sweep that train at the same time: they get ready one by one, begin together, and may end each when it will. */
import type { Plan } from '../../../compiler/index.ts'
import { drawnBy, openBatches, type Batches, type Dataset } from '../../data/index.ts'
import { SharedBatches } from './shared-batches.ts'

export interface Place {
  /** Waits until nobody else gets ready. */
  enter(): Promise<void>
  /** It is ready: waits for all others, and answers its batches. Those with equal batches share them. */
  begin(plan: Plan, dataset: Dataset, first: number): Promise<Batches>
  /** It is over, whatever came of it. */
  leave(): void
}

export class Together {
  #getting: Promise<void> = Promise.resolve()
  #missing: number
  #all: () => void = () => undefined
  readonly #begun: Promise<void>
  readonly #streams = new Map<string, SharedBatches>()

  constructor(members: number) {
    this.#missing = members
    this.#begun = new Promise((resolve) => (this.#all = resolve))
  }

  /** Of one member; there are as many as were said. */
  place(): Place {
    let done: () => void = () => undefined
    let isHere = false
    const here = (): void => {
      done()
      if (!isHere && --this.#missing === 0) this.#all()
      isHere = true
    }
    return {
      enter: async () => {
        const before = this.#getting
        this.#getting = new Promise((resolve) => (done = resolve))
        await before
      },
      begin: async (plan, dataset, first) => {
        const key = JSON.stringify([first, dataset.hash, drawnBy(plan)])
        const shared = this.#streams.get(key) ?? new SharedBatches(() => openBatches(plan, dataset, 'train', { first }))
        this.#streams.set(key, shared)
        const batches = shared.reader()
        here()
        await this.#begun
        return batches
      },
      leave: here,
    }
  }
}
