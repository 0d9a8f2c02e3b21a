/** Files that have an end. What a stranger calls a run may hold pipes that nobody writes to, and devices that never end. */
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs'

/** A pipe that takes the place of a file is opened though nobody writes to it. Windows has no such files. */
const NO_WAIT = process.platform === 'win32' ? 0 : constants.O_NONBLOCK

/** All of a regular file; of a link, what it leads to. Throws what the system does, and EFTYPE where it is none. */
export function readRegular(path: string): Buffer {
  proveRegular(path, statSync(path)) // to open a device may do something
  const file = openSync(path, constants.O_RDONLY | NO_WAIT)
  try {
    proveRegular(path, fstatSync(file))
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

export function readRegularText(path: string): string {
  return readRegular(path).toString()
}

function proveRegular(path: string, stats: Stats): void {
  if (stats.isFile()) return
  const code = stats.isDirectory() ? 'EISDIR' : 'EFTYPE'
  throw Object.assign(new Error(`${code}: no regular file, read '${path}'`), { code, path })
}
