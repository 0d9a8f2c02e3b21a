import { EngineError } from '../engines/index.ts'
import { RunError } from '../run-error.ts'

/** What the engine or its device fails at, as a run tells it. */
export async function tellingFailures<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    const help = error.help === undefined ? {} : { help: error.help }
    throw new RunError('engine-failed', 3, error.message, { cause: error, ...help })
  }
}
