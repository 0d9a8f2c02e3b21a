/** Writes of a run, with what the system says about them as a sentence about the file. */
import { setTimeout as sleep } from 'node:timers/promises'
import { dirname } from 'node:path'

import { holdFolder, type Held } from '../hold-folder.ts'
import { makeFolders } from '../make-folder.ts'
import { isNoRoom, isRefused, RunError, roomOr, systemReason } from '../run-error.ts'
import { replaceFile } from '../whole-file.ts'
import type { Observer } from './observer.ts'

/** Seconds between two looks at a disk that is full. */
const FULL_SECONDS = 2

export function writeWhole(path: string, content: string | Uint8Array): void {
  writing(path, () => {
    makeFolders(dirname(path))
    replaceFile(path, content)
  })
}

export function makeFolder(path: string): void {
  writing(path, () => makeFolders(path))
}

export function writing<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    throw cannotWrite(path, cause)
  }
}

function cannotWrite(path: string, cause: unknown): RunError {
  return new RunError('cannot-write', 2, `cannot write \`${path}\`: ${systemReason(cause)}`, {
    help: roomOr(cause, `${isRefused(cause) ? 'make it writable, or ' : ''}name another folder with \`--out\``),
    cause,
  })
}

/** Undefined where another process has the folder. */
export async function holding(folder: string): Promise<Held | undefined> {
  try {
    return await holdFolder(folder)
  } catch (cause) {
    throw cannotWrite(folder, cause)
  }
}

/** Whether a write failed for want of room. */
export function isFull(error: unknown): boolean {
  return isNoRoom((error as { cause?: unknown }).cause)
}

/** What a write may wait for, and who hears of it. */
export interface Patience {
  readonly observe: Observer
  readonly signal: AbortSignal | undefined
}

/** Where the disk is full, tries again until it is not, or the user has had enough. */
export async function withRoom<T>({ observe, signal }: Patience, act: () => T | Promise<T>): Promise<T> {
  for (let told = false; ; told = true) {
    try {
      const result = await act()
      if (told) observe({ type: 'room', full: undefined })
      return result
    } catch (error) {
      if (!isFull(error) || signal?.aborted) throw error
      if (!told) observe({ type: 'room', full: (error as RunError).message })
      await sleep(FULL_SECONDS * 1000, undefined, signal && { signal }).catch(() => undefined)
    }
  }
}
