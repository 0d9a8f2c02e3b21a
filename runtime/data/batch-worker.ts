/** A thread that fills batches ahead of the run until it is told to stop. */
import { workerData } from 'node:worker_threads'

import { BatchFiller, type BatchPlan } from './fill-batch.ts'
import { stopFlag, type RingMemory } from './ring.ts'

export interface BatchWorkerData {
  readonly plan: BatchPlan
  readonly ring: RingMemory
  readonly first: number
}

const { plan, ring, first } = workerData as BatchWorkerData
const filler = new BatchFiller(plan)
const { flags, slots } = ring
const stop = stopFlag(ring)

for (let index = first; Atomics.load(flags, stop) === 0; index++) {
  const slot = index % slots.length
  let held = Atomics.load(flags, slot)
  while (held !== 0 && Atomics.load(flags, stop) === 0) {
    Atomics.wait(flags, slot, held)
    held = Atomics.load(flags, slot)
  }
  if (Atomics.load(flags, stop) !== 0) break
  filler.fill(index, slots[slot]) // below the number of slots
  Atomics.store(flags, slot, index + 1)
  Atomics.notify(flags, slot)
}
