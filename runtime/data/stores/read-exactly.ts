import { openSync, readSync } from 'node:fs'

import { RunError, systemReason } from '../../run-error.ts'

export function openToRead(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, { cause })
  }
}

/** Fills `into` from a place in a file that was looked through before. */
export function readExactly(handle: number, into: Uint8Array, position: number, path: string): void {
  for (let done = 0; done < into.length;) {
    const count = readSync(handle, into, done, into.length - done, position + done)
    if (count === 0) {
      throw new RunError('dataset-unreadable', 1, `\`${path}\` ends early: it has changed since it was opened`, {
        help: 'leave the files of a dataset alone while a run reads them',
      })
    }
    done += count
  }
}
