/** A file that is read where it is needed: a checkpoint's header is a thousandth of it. */
import { FormatError } from './format-error.ts'

export interface RandomAccessFile {
  /** In bytes. */
  readonly size: number
  /** Where it is on disk, for libraries that open files themselves; undefined of one in memory. */
  readonly path?: string
  /** The bytes from `offset`, exactly `length` of them; both lie within the file. Throws where the disk does. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** A file that is in memory. */
export function memoryFile(bytes: Uint8Array): RandomAccessFile {
  return { size: bytes.length, read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)) }
}

/** Bytes that a file says it has. Throws a FormatError where it has them not, before anything is allocated. */
export function readWithin(file: RandomAccessFile, offset: number, length: number, what: string): Promise<Uint8Array> {
  if (!Number.isSafeInteger(length) || length < 0 || offset < 0 || offset + length > file.size) {
    throw new FormatError(`${what} lies beyond the end of the file`)
  }
  return file.read(offset, length)
}
