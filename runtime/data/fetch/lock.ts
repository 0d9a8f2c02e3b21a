/** One fetch of a dataset at a time, in all processes: the second waits, and then finds it there. */
import { setTimeout as sleep } from 'node:timers/promises'

import lockfile from 'proper-lockfile'

import { RunError } from '../../run-error.ts'
import { writing } from './problems.ts'

/** A lock whose owner has not been heard of for so long is nobody's: milliseconds. */
const STALE = 10_000
const LOOK_AGAIN = 200

/** Runs `act` with the lock at `path`, a folder that exists only meanwhile. `waiting` is called if it has to wait. */
export async function locked<T>(
  path: string,
  waiting: () => void,
  signal: AbortSignal | undefined,
  act: () => Promise<T>,
): Promise<T> {
  let stolen: Error | undefined
  const options = {
    lockfilePath: path,
    realpath: false,
    stale: STALE,
    update: STALE / 5,
    onCompromised: (error: Error) => (stolen = error),
  }
  let release: (() => Promise<void>) | undefined
  for (let told = false; release === undefined;) {
    signal?.throwIfAborted()
    try {
      release = await lockfile.lock(path, options)
    } catch (error) {
      if ((error as { code?: string }).code !== 'ELOCKED') await writing(path, () => Promise.reject(error as Error))
      if (!told) waiting()
      told = true
      await sleep(LOOK_AGAIN, undefined, { signal })
    }
  }
  try {
    const result = await act()
    if (stolen)
      throw new RunError('cannot-write', 2, `another fetch took the lock \`${path}\``, {
        help: 'say it again',
        cause: stolen,
      })
    return result
  } finally {
    if (!stolen) await release().catch(() => undefined)
  }
}
