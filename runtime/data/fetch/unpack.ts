/** Unpacks archives that were proved by their checksum, as if they had not been. */
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'

import type { ReadEntry } from 'tar'

import { archiveName, type Archive, type CatalogEntry } from '../catalog/index.ts'
import { RunError } from '../../run-error.ts'
import { gunzipped } from './gunzipped.ts'
import { notOfficial, writing } from './problems.ts'

/** What an archive may have besides the files that are known: a readme, the names of classes. */
const SPARE_BYTES = 1_000_000
const MOST_FILES = 64
/** Headers and padding of a tar. */
const TAR_BYTES = 2_000_000

/** Unpacks an archive of `entry` into `folder`, which exists. Throws a RunError where it holds what it should not. */
export async function unpack(
  path: string,
  archive: Archive,
  entry: CatalogEntry,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const known = entry.files.reduce((sum, { bytes }) => sum + bytes, 0)
  try {
    if (archive.kind === 'gz') {
      const name = archiveName(archive).replace(/\.gz$/, '')
      const bytes = entry.files.find((file) => file.name === name)?.bytes ?? 0
      await write(join(folder, name), bounded(path, bytes, signal))
    } else {
      await unpackTar(path, entry.folder, folder, known + SPARE_BYTES, signal)
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof RunError) throw error
    throw refused(path, `it cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

async function unpackTar(path: string, top: string, folder: string, most: number, signal?: AbortSignal): Promise<void> {
  const { Parser } = await import('tar')
  const written: Promise<void>[] = []
  const seen = new Set<string>()
  let declared = 0
  let failure: Error | undefined
  let stop = (): void => undefined
  const failed = new Promise<void>((resolve) => (stop = resolve))
  const fail = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error))
    stop()
  }
  const take = (entry: ReadEntry): void => {
    const name = nameOf(entry, top, path)
    declared += entry.size
    if (name !== undefined && seen.has(name)) throw refused(path, `it has \`${entry.path}\` twice`)
    if (declared > most) throw refused(path, `it unpacks to more than ${most} bytes`)
    if (seen.size >= MOST_FILES) throw refused(path, `it has more than ${MOST_FILES} files`)
    if (name === undefined) {
      entry.resume()
      return
    }
    seen.add(name)
    written.push(write(join(folder, name), until(failed, entry)).catch(fail))
  }
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      try {
        if (failure === undefined) take(entry)
        else entry.resume()
      } catch (error) {
        fail(error)
        entry.resume()
      }
    },
  })
  parser.once('error', fail)
  const heard = (event: 'drain' | 'end'): Promise<void> => new Promise((resolve) => parser.once(event, resolve))
  try {
    for await (const chunk of bounded(path, most + TAR_BYTES, signal)) {
      if (!parser.write(chunk)) await Promise.race([heard('drain'), failed])
      if (failure !== undefined) break
    }
  } catch (error) {
    fail(error)
  }
  if (failure === undefined) {
    const ended = heard('end')
    parser.end()
    await Promise.race([ended, failed])
  }
  await Promise.all(written)
  if (failure !== undefined) throw failure
}

/** What an entry holds; once the archive has `failed`, nothing more of it will come. */
async function* until(failed: Promise<void>, entry: ReadEntry): AsyncGenerator<Buffer> {
  const chunks = entry[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([chunks.next(), failed])
    if (!next || next.done === true) return
    yield next.value
  }
}

/** Where the entry goes; undefined where it is the folder itself. Regular files right in that folder, and nothing else. */
function nameOf({ path: written, type }: ReadEntry, top: string, archive: string): string | undefined {
  const parts = written.replace(/^\.\//, '').replace(/\/$/, '').split('/')
  const [head, name] = parts
  const plain = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part))
  if (!plain || head !== top || parts.length > 2) {
    throw refused(archive, `it has \`${written}\`, which does not lie in \`${top}\``)
  }
  if (type === 'Directory' && name === undefined) return undefined
  if (!['File', 'OldFile', 'ContiguousFile'].includes(type) || name === undefined) {
    throw refused(archive, `it has \`${written}\`, which is no regular file but ${type}`)
  }
  return name
}

/** What the gzip holds, no more than `most` bytes of it. */
async function* bounded(path: string, most: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of gunzipped(path, signal)) {
    bytes += chunk.length
    if (bytes > most) throw refused(path, `it unpacks to more than ${most} bytes`)
    yield chunk
  }
}

/** A new file, synced: it takes its name with its folder, and has to be whole by then. */
async function write(path: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const file = await writing(path, () => open(path, 'wx'))
  try {
    for await (const chunk of chunks) await writing(path, () => file.writeFile(chunk))
    await writing(path, () => file.sync())
  } finally {
    await file.close()
  }
}

function refused(path: string, why: string, cause?: unknown): RunError {
  return notOfficial(
    `\`${path}\` is not the official archive: ${why}`,
    `remove \`${basename(path)}\` and fetch it again`,
    cause,
  )
}
