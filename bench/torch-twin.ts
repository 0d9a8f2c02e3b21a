/** PyTorch's side of a benchmark: a process of its own, which waits between runs, so that both may take turns. */
import { createInterface } from 'node:readline'

import { execa } from 'execa'

import type { Contender, Steps } from './contender.ts'

export interface TwinOptions {
  readonly python: string
  /** Where `torch_step.py` is. */
  readonly script: string
  /** Where `step.json` and `start.safetensors` are. */
  readonly folder: string
  readonly threads: number
  readonly layout?: 'channels_last'
  /** Its memory stays with the process, where else each large tensor is asked of the system anew. */
  readonly keepMemory?: boolean
}

export type Twin = Contender & { readonly version: string }

/** glibc's allocator told to give nothing back: what PyTorch's tuning guide has jemalloc for. */
export const KEEP_MEMORY = { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296' }

/** OpenBLAS finds by itself what this processor is; these make it take another, and slower. */
export const ENVIRONMENT = { OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined }

export async function startTwin({ python, script, folder, threads, layout, keepMemory }: TwinOptions): Promise<Twin> {
  const args = [script, folder, String(threads), ...(layout ? [layout] : [])]
  const process = execa(python, args, {
    stderr: 'inherit',
    buffer: false,
    env: { ...ENVIRONMENT, ...(keepMemory && KEEP_MEMORY) },
  })
  process.catch(() => undefined) // it is `read` that says that it ended
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]()
  const read = async (): Promise<unknown> => {
    const line = await lines.next()
    if (line.done)
      throw new Error(`${python} ended early: is PyTorch installed? (Debian: python3-torch; or --python PATH)`)
    return JSON.parse(line.value) as unknown
  }
  const { torch } = (await read()) as { torch: string }
  return {
    version: torch,
    run: async (steps) => {
      process.stdin.write(`${steps}\n`)
      return (await read()) as Steps
    },
    close: async () => {
      process.stdin.end()
      await process.catch(() => undefined)
    },
  }
}
