import { fork } from 'node:child_process'

/** What came of an engine on a device: it computed, or it said why not. */
export type Outcome =
  | {
      readonly library: string
      readonly threads: number
      /** Of a small convolution, its preparation aside. */
      readonly milliseconds: number
      /** How far that is from ours. */
      readonly worst: number
      /** It is no GPU, but a program that acts as one. */
      readonly software?: boolean
    }
  | { readonly message: string; readonly cause: string; readonly help?: string; readonly printed?: string }

/** Longer than any library needs to compile what it needs. */
const PATIENCE_MS = 120_000

/** In a process of its own, which may die: that is an answer too. */
export function probe(engine: string, device: string): Promise<Outcome> {
  const child = fork(new URL('./probe-worker.js', import.meta.url), [engine, device], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // TensorFlow says which libraries it misses, where it is let
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' },
    timeout: PATIENCE_MS,
  })
  let printed = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed += text))
  return new Promise((resolve) => {
    let said: Outcome | undefined
    child.on('message', (outcome) => (said = outcome as Outcome)) // it sends nothing else
    child.on('error', ({ message }) => resolve({ message, cause: '', printed }))
    child.on('close', (code, signal) => {
      const died = { message: `its process ended with ${signal ?? `exit code ${code}`}`, cause: '' }
      const outcome = said ?? died
      resolve('message' in outcome ? { ...outcome, printed } : outcome)
    })
  })
}
