/** A thread that fills its share of the batches ahead of the run until it is told to stop. */
import { parentPort, workerData } from 'node:worker_threads'

import { RunError } from '../run-error.ts'
import { closeDecoders, shareDecoders } from './decoder/index.ts'
import { BatchFiller, type BatchPlan } from './fill-batch.ts'
import { stopFlag, type RingMemory } from './ring.ts'

export interface BatchWorkerData {
  readonly plan: BatchPlan
  readonly ring: RingMemory
  /** The number of its first batch, and from one of its batches to the next. */
  readonly first: number
  readonly stride: number
}

/** What a thread says before it ends: an error loses its class on the way. */
export type BatchFailure = Pick<RunError, 'code' | 'message' | 'help'>

const { plan, ring, first, stride } = workerData as BatchWorkerData
const { flags, slots } = ring
const stop = stopFlag(ring)
shareDecoders(stride) // batches are dealt to as many threads

try {
  const filler = await BatchFiller.open(plan)
  for (let index = first; Atomics.load(flags, stop) === 0; index += stride) {
    const slot = index % slots.length
    let held = Atomics.load(flags, slot)
    while (held !== 0 && Atomics.load(flags, stop) === 0) {
      Atomics.wait(flags, slot, held)
      held = Atomics.load(flags, slot)
    }
    if (Atomics.load(flags, stop) !== 0) break
    await filler.fill(index, slots[slot]) // below the number of slots
    Atomics.store(flags, slot, index + 1)
    Atomics.notify(flags, slot)
  }
  filler.close()
} catch (error) {
  if (!(error instanceof RunError)) throw error
  const { code, message, help } = error
  parentPort?.postMessage({ code, message, help } satisfies BatchFailure)
} finally {
  await closeDecoders()
}
