/** A file on disk that is read where it is needed. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

import { FormatError, type RandomAccessFile } from '../../compiler/formats/index.ts'

export interface DiskFile extends RandomAccessFile {
  readonly path: string
  close(): Promise<void>
}

/** Throws what the system does. */
export async function openDiskFile(path: string): Promise<DiskFile> {
  const handle = await open(path, 'r')
  const stat = await handle.stat()
  if (!stat.isFile()) {
    await handle.close()
    throw new FormatError(stat.isDirectory() ? 'it is a folder' : 'it is no regular file')
  }
  return {
    path,
    size: stat.size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length)
      let done = 0
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done)
        if (bytesRead === 0) throw new FormatError('it became shorter while it was read')
        done += bytesRead
      }
      return bytes
    },
    close: () => handle.close(),
  }
}

/** The SHA-256 of a whole file, in lower-case hex, in constant memory. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
