import { createInterface } from 'node:readline'

import { execa } from 'execa'

export interface Steps {
  readonly ms: readonly number[]
  readonly loss: readonly number[]
}

export interface Twin {
  /** PyTorch's version. */
  readonly version: string
  run(steps: number): Promise<Steps>
  close(): Promise<void>
}

/** Starts the twin in PyTorch; it waits between runs, so that ours and theirs may take turns. */
export async function startTwin(
  python: string,
  script: string,
  file: string,
  threads: number,
  layout: readonly string[],
): Promise<Twin> {
  const process = execa(python, [script, file, String(threads), ...layout], { stderr: 'inherit', buffer: false })
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
