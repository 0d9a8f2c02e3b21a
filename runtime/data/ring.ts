/** Buffers that threads hand to each other: workers fill them ahead, the run empties them in order. */
import type { BatchBuffers, BatchPlan } from './fill-batch.ts'

export interface RingMemory {
  /** One word a slot: 0 while it is free, else 1 + the number of the batch in it. The last word: 1 to stop. */
  readonly flags: Int32Array
  readonly slots: readonly BatchBuffers[]
}

/** Slots for each worker: one is filled while another waits to be emptied. */
const EACH = 2
const FEWEST = 4

/** As many slots as let each worker have its own: batch i is made by worker i mod workers and goes to slot i mod slots. */
export function allocateRing({ batch, transform: { shape }, random }: BatchPlan, workers: number): RingMemory {
  const size = shape.reduce((product, n) => product * n, batch)
  const floats = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * length))
  const slots = workers * Math.max(EACH, Math.ceil(FEWEST / workers))
  return {
    flags: new Int32Array(new SharedArrayBuffer(4 * (slots + 1))),
    slots: Array.from({ length: slots }, () => ({
      image: floats(size),
      label: new Int32Array(new SharedArrayBuffer(4 * batch)),
      row: new Int32Array(new SharedArrayBuffer(4 * batch)),
      random: random.map((tensor) => floats(tensor.shape.reduce((product, n) => product * n, 1))),
    })),
  }
}

export function stopFlag({ flags }: RingMemory): number {
  return flags.length - 1
}
