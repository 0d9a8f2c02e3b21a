/** Lets the HDF5 library open the one file that it was given. Links, virtual arrays and raw data in files of their own all ask for others. */
import { resolve } from 'node:path'

import { FormatError } from './format-error.ts'

/** What of the library's file system is used: it opens whatever C asks for. */
export interface FileSystem {
  open(path: string, flags: number | string, ...more: readonly number[]): unknown
  fstat(descriptor: number): object
  readonly ErrnoError: new (code: number) => Error
}

/** As musl has them. */
const O_CREAT = 0o100
const O_DIRECTORY = 0o200000
/** WASI's number of it. */
const EACCES = 2

export class Door {
  #only = ''
  #refused: string | undefined
  #opened = 0

  constructor(files: FileSystem) {
    const open = files.open.bind(files)
    files.open = (path, flags, ...more) => {
      const bits = typeof flags === 'number' ? flags : 0
      const own = (bits & (O_CREAT | O_DIRECTORY)) !== 0 // its temporary files; folders of plugins, which it cannot load
      if (!own && resolve(path) !== this.#only) {
        this.#refused = path
        throw new files.ErrnoError(EACCES)
      }
      return open(path, flags, ...more)
    }
    const fstat = files.fstat.bind(files)
    files.fstat = (descriptor) => Object.create(fstat(descriptor), { ino: { value: this.#opened } }) as object
  }

  /**
   * Must be told before a file is opened. Of one with errors the library keeps something open, and takes what has the same number on
   * disk, or gets it later, for the same file as it was then: each opening has a number of its own.
   */
  next(): void {
    this.#opened++
  }

  /** What `act` finds in the file at `path`. Throws a FormatError where it asks for another; `wrong` makes one of what else is thrown. */
  through<T>(path: string, act: () => T, wrong: (cause: unknown) => FormatError): T {
    this.#only = resolve(path)
    this.#refused = undefined
    let found: T
    try {
      found = act()
    } catch (cause) {
      throw this.#elsewhere(cause) ?? wrong(cause)
    }
    const other = this.#elsewhere() // what a virtual array lacks would be zeros
    if (other) throw other
    return found
  }

  #elsewhere(cause?: unknown): FormatError | undefined {
    if (this.#refused === undefined) return undefined
    return new FormatError(`it takes numbers from another file, \`${this.#refused}\``, { cause })
  }
}
