/** A zip archive whose entries are read where they are needed: their table stands at its end. */
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib'

import type { Entry, ZipFile } from 'yauzl'

import { readWithin, type RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'

export interface ZipArchive {
  /** Of each entry, by name, its size when it is unpacked, in bytes. */
  readonly sizes: ReadonlyMap<string, number>
  /** All of an entry; its checksum is right. */
  read(name: string): Promise<Uint8Array>
  /** Bytes of an entry, without its checksum; of one that is packed, all before them are unpacked as well. */
  readPart(name: string, start: number, length: number): Promise<Uint8Array>
}

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
}

const STORED = 0
const DEFLATED = 8
/** Deflate makes one byte of at most so many. */
const MOST_PACKED = 1032

/** Throws a FormatError. */
export async function openZip(file: RandomAccessFile): Promise<ZipArchive> {
  const zip = await asked(() => openArchive(file))
  const entries = new Map<string, Entry>()
  await asked(async () => {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw new FormatError(`the archive has two entries \`${entry.fileName}\``)
      entries.set(entry.fileName, entry)
    }
  })
  const find = (name: string): Entry => {
    const entry = entries.get(name)
    if (!entry) throw new FormatError(`the archive has no \`${name}\``)
    check(entry)
    return entry
  }
  const packed = async (entry: Entry, start: number, length: number): Promise<Uint8Array> => {
    const at = await asked(() => zip.readLocalFileHeaderPromise(entry, { minimal: true }))
    return readWithin(file, at.fileDataStart + start, length, `\`${entry.fileName}\``)
  }
  return {
    sizes: new Map([...entries].map(([name, { uncompressedSize }]) => [name, uncompressedSize])),
    read: async (name) => {
      const entry = find(name)
      const bytes = await packed(entry, 0, entry.compressedSize)
      const unpacked = entry.compressionMethod === STORED ? bytes : inflated(entry, bytes, entry.uncompressedSize)
      if (unpacked.length !== entry.uncompressedSize || crc32(unpacked) !== entry.crc32) {
        throw new FormatError(`\`${name}\` in the archive is damaged: its checksum is another`)
      }
      return unpacked
    },
    readPart: async (name, start, length) => {
      const entry = find(name)
      if (start < 0 || start + length > entry.uncompressedSize) throw new FormatError(`\`${name}\` ends early`)
      if (entry.compressionMethod === STORED) return packed(entry, start, length)
      const window = Math.min(entry.compressedSize, start + length + 1024) // what cannot be packed becomes a little longer
      return (await inflatedStart(entry, await packed(entry, 0, window), start + length)).subarray(start)
    },
  }
}

function check({ fileName, compressionMethod, compressedSize, uncompressedSize, ...entry }: Entry): void {
  const isEncrypted = (entry.generalPurposeBitFlag & 1) === 1
  if (isEncrypted) throw new FormatError(`\`${fileName}\` in the archive is encrypted`)
  const most = compressionMethod === STORED ? 1 : compressionMethod === DEFLATED ? MOST_PACKED : undefined
  if (most === undefined) {
    throw new FormatError(
      `\`${fileName}\` in the archive is packed in the way ${compressionMethod}, and known are 0 and 8`,
    )
  }
  const lies =
    compressionMethod === STORED ? uncompressedSize !== compressedSize : uncompressedSize > most * compressedSize
  if (lies) throw new FormatError(`\`${fileName}\` in the archive has not the size that it says`)
}

function inflated({ fileName }: Entry, bytes: Uint8Array, size: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) })
  } catch {
    throw new FormatError(`\`${fileName}\` in the archive is damaged`)
  }
}

/** The first bytes of what is packed; `bytes` may end early. */
async function inflatedStart({ fileName }: Entry, bytes: Uint8Array, length: number): Promise<Uint8Array> {
  const stream = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH })
  stream.end(bytes)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= length) break
    }
  } catch {
    throw new FormatError(`\`${fileName}\` in the archive is damaged`)
  }
  if (size < length) throw new FormatError(`\`${fileName}\` in the archive is damaged`)
  return Buffer.concat(chunks).subarray(0, length)
}

async function openArchive(file: RandomAccessFile): Promise<ZipFile> {
  const { fromRandomAccessReaderPromise, RandomAccessReader } = await import('yauzl')
  class Reader extends RandomAccessReader {
    override read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: Error | null) => void,
    ): void {
      readWithin(file, position, length, 'the table of the archive').then(
        (bytes) => {
          buffer.set(bytes, offset)
          callback(null)
        },
        (cause: unknown) => callback(cause as Error), // what our own files throw
      )
    }
  }
  return fromRandomAccessReaderPromise(new Reader(), file.size, { lazyEntries: true, autoClose: false })
}

/** The library throws plain errors about what it reads; what the disk says is passed on. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    if (cause instanceof FormatError || !(cause instanceof Error) || 'syscall' in cause) throw cause
    throw new FormatError(`it is no sound zip archive: ${cause.message}`)
  }
}
