/** A file that is read where it is needed: a checkpoint's header is a thousandth of it. */
import { FormatError } from './format-error.ts'

export interface RandomAccessFile {
  /** In bytes. */
  readonly size: number
  /** Where it is on disk, for libraries that open files themselves; undefined of one in memory. */
  readonly path?: string
  /** The bytes from `offset`, exactly `length` of them; both lie within the file. Throws where the disk does. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Another file of its folder, by a name without `..`; undefined of one in memory. Throws a FormatError where there is none. */
  sibling?(name: string): Promise<RandomAccessFile>
}

/** A file that `file` names, which lies in its folder or below it. Throws a FormatError. */
export function openSibling(file: RandomAccessFile, name: string): Promise<RandomAccessFile> {
  const parts = name.split('/')
  if (/[\\\0:]/.test(name) || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new FormatError(`it names \`${name}\`, and files that belong to it lie in its folder`)
  }
  if (!file.sibling) throw new FormatError(`its numbers are in \`${name}\`, which is not here`)
  return file.sibling(name)
}

/** A file that is in memory, and those beside it. */
export function memoryFile(bytes: Uint8Array, beside?: ReadonlyMap<string, Uint8Array>): RandomAccessFile {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
    ...(beside && { sibling: (name) => opened(name, beside.get(name)) }),
  }
}

async function opened(name: string, bytes: Uint8Array | undefined): Promise<RandomAccessFile> {
  if (!bytes) throw new FormatError(`\`${name}\`, which it names, is not beside it`)
  return Promise.resolve(memoryFile(bytes))
}

/** Bytes that a file says it has. Throws a FormatError where it has them not, before anything is allocated. */
export async function readWithin(
  file: RandomAccessFile,
  offset: number,
  length: number,
  what: string,
): Promise<Uint8Array> {
  if (!Number.isSafeInteger(length) || length < 0 || offset < 0 || offset + length > file.size) {
    throw new FormatError(`${what} lies beyond the end of the file`)
  }
  return file.read(offset, length)
}
