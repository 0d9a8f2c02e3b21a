/** Lets the HDF5 library open the one file that it was given. Links, virtual arrays and raw data in files of their own all ask for others. */
import { resolve } from 'node:path'

import { FormatError } from './format-error.ts'

/** What of the library's file system is used: it opens whatever C asks for. */
export interface FileSystem {
  open(path: string, flags: number | string, ...more: readonly number[]): { readonly fd: number }
  fstat(descriptor: number): object
  readonly ErrnoError: new (code: number) => Error
}

/** As musl has them. */
const O_CREAT = 0o100
const O_DIRECTORY = 0o200000
/** No disk has so many files. */
const UNUSED = 2 ** 48
/** WASI's number of it. */
const EACCES = 2

export class Door {
  #only = ''
  #refused: string | undefined
  #opened = 0
  /** By descriptor. */
  readonly #numbers = new Map<number, number>()

  constructor(files: FileSystem) {
    const open = files.open.bind(files)
    files.open = (path, flags, ...more) => {
      const bits = typeof flags === 'number' ? flags : 0
      const own = (bits & (O_CREAT | O_DIRECTORY)) !== 0 // its temporary files; folders of plugins, which it cannot load
      if (!own && resolve(path) !== this.#only) {
        this.#refused = path
        throw new files.ErrnoError(EACCES)
      }
      const stream = open(path, flags, ...more)
      if (own) this.#numbers.delete(stream.fd)
      else this.#numbers.set(stream.fd, UNUSED + ++this.#opened)
      return stream
    }
    // Of a file with errors the library keeps something open, and takes what has the same number on disk, or gets it later, for the
    // same file as it was then: each opening has a number of its own.
    const fstat = files.fstat.bind(files)
    files.fstat = (descriptor) => {
      const [stats, ino] = [fstat(descriptor), this.#numbers.get(descriptor)]
      return ino === undefined ? stats : (Object.create(stats, { ino: { value: ino } }) as object)
    }
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
