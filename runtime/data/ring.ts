/** Buffers that two threads hand to each other: the worker fills them ahead, the run empties them in order. */
import type { BatchBuffers, BatchPlan } from './fill-batch.ts'

export interface RingMemory {
  /** One word a slot: 0 while it is free, else 1 + the number of the batch in it. The last word: 1 to stop. */
  readonly flags: Int32Array
  readonly slots: readonly BatchBuffers[]
}

const SLOTS = 4

export function allocateRing({ batch, shape, random }: BatchPlan): RingMemory {
  const size = shape.reduce((product, n) => product * n, batch)
  const floats = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * length))
  return {
    flags: new Int32Array(new SharedArrayBuffer(4 * (SLOTS + 1))),
    slots: Array.from({ length: SLOTS }, () => ({
      image: floats(size),
      label: new Int32Array(new SharedArrayBuffer(4 * batch)),
      random: random.map((tensor) => floats(tensor.shape.reduce((product, n) => product * n, 1))),
    })),
  }
}

export function stopFlag({ flags }: RingMemory): number {
  return flags.length - 1
}
