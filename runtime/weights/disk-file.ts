/** A file on disk that is read where it is needed. */
import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { open, realpath, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { FormatError, openWeights, type RandomAccessFile } from '../../compiler/formats/index.ts'
import { isWithin, strayed, whereOpened, WITHOUT_WAITING } from '../admitted.ts'

export interface DiskFile extends RandomAccessFile {
  readonly path: string
  /** Of what is read, also where something else has its name by now; and of `parts` of its folder after it. In lower-case hex, in constant memory. */
  sha256(parts?: readonly string[]): Promise<string>
  close(): Promise<void>
}

type OneFile = Omit<DiskFile, 'sha256' | 'sibling'>

/** Throws what the system does. Files beside it are closed with it. */
export async function openDiskFile(path: string): Promise<DiskFile> {
  const siblings: OneFile[] = []
  const file = await openOne(path)
  const sibling = async (name: string): Promise<OneFile> => {
    const opened = await openBeside(path, name)
    siblings.push(opened)
    return opened
  }
  return {
    ...file,
    sibling,
    sha256: async (parts = []) => {
      const hash = createHash('sha256')
      const take = async (one: OneFile): Promise<void> => {
        for (let at = 0; at < one.size; at += CHUNK) hash.update(await one.read(at, Math.min(CHUNK, one.size - at)))
      }
      await take(file)
      for (const name of parts) await take(await sibling(name))
      return hash.digest('hex')
    },
    close: async () => {
      for (const one of [...siblings, file]) await one.close()
    },
  }
}

const CHUNK = 1 << 20

/** In the folder of `path`, or below it, wherever links lead. */
async function openBeside(path: string, name: string): Promise<OneFile> {
  const outside = (): FormatError => new FormatError(`\`${name}\`, which it names, lies outside of its folder`)
  try {
    const folder = await realpath(dirname(path))
    const real = await realpath(join(folder, name))
    if (!isWithin(folder, real)) throw outside()
    return await openOne(real, (file) => {
      const opened = whereOpened(real, file)
      if (opened === undefined || !isWithin(folder, opened)) throw outside()
    })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new FormatError(`\`${name}\`, which it names, is not beside it`)
  }
}

function proveAdmitted(path: string, file: number): void {
  const why = strayed(path, file)
  if (why !== undefined) throw new FormatError(why)
}

/** `prove` looks at what was opened, which may not be what its name was of before. */
async function openOne(path: string, prove = (file: number): void => proveAdmitted(path, file)): Promise<OneFile> {
  proveRegular(await stat(path)) // to open a device may do something
  const handle = await open(path, WITHOUT_WAITING)
  try {
    const { size } = proveRegular(await handle.stat())
    prove(handle.fd)
    return readable(path, size, handle)
  } catch (error) {
    await handle.close()
    throw error
  }
}

function proveRegular(stats: Stats): Stats {
  if (stats.isFile()) return stats
  throw new FormatError(stats.isDirectory() ? 'it is a folder' : 'it is no regular file')
}

function readable(path: string, size: number, handle: FileHandle): OneFile {
  return {
    path,
    size,
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

/** The SHA-256 of a whole file. Throws a FormatError, and what the system does. */
export async function sha256Of(path: string): Promise<string> {
  const file = await openDiskFile(path)
  try {
    return await file.sha256()
  } finally {
    await file.close()
  }
}

/** The SHA-256 of all that a file of weights consists of. Throws a FormatError, and what the system does. */
export async function sha256OfWeights(path: string): Promise<string> {
  const file = await openDiskFile(path)
  try {
    return await file.sha256((await openWeights(file)).parts)
  } finally {
    await file.close()
  }
}
