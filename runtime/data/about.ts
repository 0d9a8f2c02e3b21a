import type { Path } from '../../compiler/source/index.ts'
import { RunError } from '../run-error.ts'

/** What goes wrong in `act` is about the value of the spec at `at`, unless it is known better. */
export async function about<T>(at: Path, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw error instanceof RunError && !error.at ? error.located({ at }) : error
  }
}
