/** A file on disk that is read where it is needed. */
import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'

import { FormatError, openWeights, type RandomAccessFile } from '../../compiler/formats/index.ts'

export interface DiskFile extends RandomAccessFile {
  readonly path: string
  close(): Promise<void>
}

/** Throws what the system does. Files beside it are closed with it. */
export async function openDiskFile(path: string): Promise<DiskFile> {
  const siblings: DiskFile[] = []
  const file = await openOne(path)
  return {
    ...file,
    sibling: async (name) => {
      const sibling = await openBeside(path, name)
      siblings.push(sibling)
      return sibling
    },
    close: async () => {
      for (const one of [...siblings, file]) await one.close()
    },
  }
}

/** In the folder of `path`, or below it, wherever links lead. */
async function openBeside(path: string, name: string): Promise<DiskFile> {
  try {
    const folder = await realpath(dirname(path))
    const real = await realpath(join(folder, name))
    if (!real.startsWith(join(folder, sep))) {
      throw new FormatError(`\`${name}\`, which it names, lies outside of its folder`)
    }
    return await openOne(real)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new FormatError(`\`${name}\`, which it names, is not beside it`)
  }
}

/** A pipe is opened though nobody writes to it, and refused. Windows has no such files. */
const NO_WAIT = process.platform === 'win32' ? 0 : constants.O_NONBLOCK

async function openOne(path: string): Promise<DiskFile> {
  const handle = await open(path, constants.O_RDONLY | NO_WAIT)
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

/** The SHA-256 of a whole file and of `parts` of its folder after it, in lower-case hex, in constant memory. */
export async function sha256Of(path: string, parts: readonly string[] = []): Promise<string> {
  const hash = createHash('sha256')
  for (const one of [path, ...parts.map((part) => join(dirname(path), part))]) {
    for await (const chunk of createReadStream(one, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}

/** The SHA-256 of all that a file of weights consists of. Throws a FormatError, and what the system does. */
export async function sha256OfWeights(path: string): Promise<string> {
  const file = await openDiskFile(path)
  try {
    return await sha256Of(path, (await openWeights(file)).parts)
  } finally {
    await file.close()
  }
}
