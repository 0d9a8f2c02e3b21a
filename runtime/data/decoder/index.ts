import { availableParallelism } from 'node:os'

import { DecoderPool } from './pool.ts'

/** Processes at most, of all threads that make batches together too. */
const MOST = 4

let threads = 1
let pool: DecoderPool | undefined

/** Those of this thread. */
export function decoders(): DecoderPool {
  const processes = Math.max(1, Math.floor(Math.min(MOST, availableParallelism()) / threads))
  return (pool ??= new DecoderPool({ processes }))
}

/** So many threads decode at the same time as this one, itself among them. */
export function shareDecoders(among: number): void {
  threads = among
}

/** Ends those of this thread. */
export async function closeDecoders(): Promise<void> {
  const open = pool
  pool = undefined
  await open?.close()
}

export { DecoderPool } from './pool.ts'
export { Refusal, type Pixels } from './job.ts'
