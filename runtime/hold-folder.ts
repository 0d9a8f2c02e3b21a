/** Keeps two processes out of one folder. The operating system holds the lock, so it ends with the process that has it. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

import { makeFolders } from './make-folder.ts'
import { readRegularText } from './regular-file.ts'

/** The file that is locked, and says who has the folder. */
export const OWNER_FILE = '.owner'

export interface Held {
  /** Gives the folder free; one that has nothing in it goes. */
  release(): void
}

/** Undefined where another process has it. Throws what the system says where the folder cannot be made or written. */
export async function holdFolder(folder: string): Promise<Held | undefined> {
  const { tryLock } = await import('fs-native-extensions')
  const path = join(folder, OWNER_FILE)
  makeFolders(folder)
  for (;;) {
    removeForeign(path)
    const file = openSync(path, OWN)
    if (!tryLock(file)) {
      closeSync(file)
      return undefined
    }
    if (!isStill(path, file)) {
      closeSync(file) // its owner went between our opening and our lock, and took it away
      continue
    }
    ftruncateSync(file)
    writeSync(file, `process ${process.pid} on ${hostname()}`)
    return { release: () => release(folder, path, file) }
  }
}

/** What is opened is emptied. Windows has no such flag, and lets few people lay links. */
const OWN = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)

/** A link, or a second name of another file, came with a folder that others made: whoever has such a folder writes no owner. */
function removeForeign(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there && !there.isDirectory() && (!there.isFile() || there.nlink > 1)) rmSync(path, { force: true })
}

/** Whether a process has it now. */
export async function isHeld(folder: string): Promise<boolean> {
  const { tryLock } = await import('fs-native-extensions')
  const path = join(folder, OWNER_FILE)
  if (!existsSync(path)) return false
  const file = opened(path, 'r+') ?? opened(path, 'r')
  if (file === undefined) return false // who may not even read it cannot know
  try {
    return !tryLock(file.descriptor, { shared: file.flags === 'r' }) // the only lock that a file gives who may not write it
  } finally {
    closeSync(file.descriptor)
  }
}

/** Undefined where that is not allowed: another user's file, a disk that takes no writes. */
function opened(path: string, flags: 'r+' | 'r'): { readonly descriptor: number; readonly flags: string } | undefined {
  try {
    return { descriptor: openSync(path, flags), flags }
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as { code?: string }).code ?? '')) return undefined
    throw error
  }
}

/** Who has a folder that is held: `process 123 on host`. */
export function ownerOf(folder: string): string {
  try {
    return readRegularText(join(folder, OWNER_FILE)) || 'another process'
  } catch {
    return 'another process'
  }
}

/**
 * Removed while it is still locked: who opened it before gets a lock on a file that is gone, and sees that. Where it cannot be
 * removed, it stays, and is nobody's: the lock goes with the open file.
 */
function release(folder: string, path: string, file: number): void {
  ifPossible(() => rmSync(path, { force: true }))
  closeSync(file)
  ifPossible(() => rmdirSync(folder)) // there may be something in it
}

/** On a disk that takes no changes any more, why the run ended is to be told, not this. */
function ifPossible(act: () => void): void {
  try {
    act()
  } catch {
    return
  }
}

function isStill(path: string, file: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false })
  return there?.ino === fstatSync(file).ino
}
