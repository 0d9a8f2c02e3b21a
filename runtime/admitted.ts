/**
 * How files that strangers name or made are opened: regular ones alone, and, of a name that a spec has, within the folders that it was
 * allowed for. Whoever allows a name looks at the disk before the file is opened, and links may be laid between; what was opened stays
 * what it is.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs'
import { resolve, sep } from 'node:path'

import { RunError } from './run-error.ts'

const admitted = new Map<string, Set<string>>()

/** Whether `target`, a path without links, is `root` or in it. */
export function isWithin(root: string, target: string): boolean {
  return target === root || target.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** `roots` are paths without links. A name that nobody admitted is the user's own, and may lead anywhere. */
export function admit(path: string, roots: readonly string[]): void {
  const full = resolve(path)
  admitted.set(full, new Set([...(admitted.get(full) ?? []), ...roots]))
}

/** A clause where the file that was opened by `path` lies outside of what the path was admitted for. */
export function strayed(path: string, file: number): string | undefined {
  const roots = admitted.get(resolve(path))
  if (roots === undefined) return undefined
  const real = whereOpened(path, file)
  if (real !== undefined && [...roots].some((root) => isWithin(root, real))) return undefined
  return 'it was replaced by a link to elsewhere while it was opened'
}

/** To read. A pipe that takes the place of a file is opened though nobody writes to it. Windows has no such files. */
export const WITHOUT_WAITING: number = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)

/** `act` on a regular file, by its descriptor; of a link, on what it leads to. Throws what the system does, and EFTYPE where it is none. */
export function withRegular<T>(path: string, act: (file: number, stats: Stats) => T): T {
  proveRegular(path, statSync(path)) // to open a device may do something
  const file = openSync(path, WITHOUT_WAITING)
  try {
    return act(file, proveRegular(path, fstatSync(file)))
  } finally {
    closeSync(file)
  }
}

function proveRegular(path: string, stats: Stats): Stats {
  if (stats.isFile()) return stats
  const code = stats.isDirectory() ? 'EISDIR' : 'EFTYPE'
  throw Object.assign(new Error(`${code}: no regular file, read '${path}'`), { code, path })
}

/** All of a regular file. Throws what the system does, and a RunError where it has strayed. */
export function readAdmitted(path: string): Uint8Array {
  return withRegular(path, (file) => {
    const why = strayed(path, file)
    if (why !== undefined) throw new RunError('path-not-allowed', 1, `\`${path}\` cannot be read: ${why}`)
    return readFileSync(file)
  })
}

/** Without links; undefined where the path does not lead to that file any more. */
export function whereOpened(path: string, file: number): string | undefined {
  const { dev, ino, nlink } = fstatSync(file, { bigint: true })
  if (process.platform === 'linux') {
    const real = realNow(`/proc/self/fd/${file}`, readlinkSync)
    if (real !== undefined) return nlink === 0n ? real.replace(/ \(deleted\)$/, '') : real
  }
  const real = realNow(path, realpathSync.native)
  const there = real === undefined ? undefined : lstatSync(real, { bigint: true, throwIfNoEntry: false })
  return there?.dev === dev && there.ino === ino ? real : undefined
}

function realNow(path: string, find: (path: string) => string): string | undefined {
  try {
    return find(path)
  } catch {
    return undefined
  }
}
