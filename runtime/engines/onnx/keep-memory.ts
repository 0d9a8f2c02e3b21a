/** What the process frees stays with it: to ask the system for the same pages at each step costs more than small steps do. */
import { MessageChannel } from 'node:worker_threads'

/** glibc learns from blocks up to 32 MiB, its own head included. */
const LARGEST = 32 * 1024 * 1024 - 65_536

/**
 * The library's outputs are copied to memory that is new at each step. glibc asks the system for a block above a bound, and gives it
 * back when it is freed; the bound grows to the largest such block that was freed, and what it keeps to twice that. So one large
 * block, of which no page was touched, is freed: sent to a port that is closed, for a collector would free it some time later.
 * Other allocators do not mind.
 */
export function keepMemory(): void {
  if (done) return
  done = true
  const { port1, port2 } = new MessageChannel()
  port1.close()
  port2.close()
  port1.postMessage(undefined, [new ArrayBuffer(LARGEST)])
}

let done = false
