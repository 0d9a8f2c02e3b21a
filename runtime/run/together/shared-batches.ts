/** Batches that several members train on: each is made once. Members that are ahead wait for those behind. */
import type { Batches } from '../../data/index.ts'
import type { Tensor } from '../../engines/index.ts'

type Batch = ReadonlyMap<string, Tensor>

/** Batches that are held at a time. */
const HELD = 2

export class SharedBatches {
  readonly #open: () => Promise<Batches>
  #source: Promise<Batches> | undefined
  /** Each reader's batch, by its number; -1 before the first. */
  readonly #readers = new Map<object, number>()
  readonly #held = new Map<number, Batch>()
  #made = 0
  #making: Promise<void> | undefined
  #waiting: (() => void)[] = []

  constructor(open: () => Promise<Batches>) {
    this.#open = open
  }

  /** One more who reads, from the first batch on. All of them are known before the first of them reads. */
  reader(): Batches {
    const reader = {}
    this.#readers.set(reader, -1)
    let waited: Batches['waited'] = { batches: 0, of: 0 }
    return {
      get waited() {
        return waited
      },
      next: async () => {
        const index = (this.#readers.get(reader) ?? -1) + 1
        this.#readers.set(reader, index)
        this.#forget()
        const batch = await this.#batch(index)
        waited = (await this.#source)?.waited ?? waited
        return batch
      },
      close: async () => {
        if (!this.#readers.delete(reader)) return
        this.#forget()
        if (this.#readers.size > 0) return
        await this.#making?.catch(() => undefined) // those who read have heard of it
        const source = await this.#source?.catch(() => undefined)
        await source?.close()
      },
    }
  }

  async #batch(index: number): Promise<Batch> {
    for (;;) {
      const found = this.#held.get(index)
      if (found) return found
      if (this.#making) await this.#making
      else if (this.#held.size < HELD) await (this.#making = this.#make())
      else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  async #make(): Promise<void> {
    try {
      const batches = await (this.#source ??= this.#open())
      this.#held.set(this.#made, copyOf(await batches.next()))
      this.#made++
    } finally {
      this.#making = undefined
    }
  }

  /** What every reader has left behind. */
  #forget(): void {
    const behind = Math.min(...this.#readers.values())
    for (const index of this.#held.keys()) if (index < behind) this.#held.delete(index)
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }
}

/** A batch of the source is valid until the next; this one for as long as it is held. */
function copyOf(batch: Batch): Batch {
  return new Map([...batch].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]))
}
