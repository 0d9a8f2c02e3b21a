/** The two ways in which a fetch fails that are not the network's. */
import { RunError, roomOr, systemReason } from '../../run-error.ts'

/** An archive or a file is not the one that the catalogue knows. */
export function notOfficial(message: string, help: string, cause?: unknown): RunError {
  return new RunError('dataset-wrong', 1, message, { help, cause })
}

/** Turns what the system says about a write into a sentence about the path. */
export async function writing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw new RunError('cannot-write', 2, `cannot write \`${path}\`: ${systemReason(cause)}`, {
      help: roomOr(cause, 'name another folder with `--data-dir`'),
      cause,
    })
  }
}
