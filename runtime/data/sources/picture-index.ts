/** What is known of every picture of a folder: its hash, its size, whether it decodes. Kept, so that it is read once. */
import { createHash } from 'node:crypto'
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'

import { imageSize } from 'image-size'

import { RunError, systemReason } from '../../run-error.ts'
import { keep, readKept } from '../remember.ts'
import { decodePicture, undecodable } from '../stores/decode.ts'
import type { SourceRequest } from './request.ts'

/** Size in bytes, time of the last change, sha256, height, width, and what is known of its pixels. */
type Entry = readonly [bytes: number, changed: number, sha256: string, height: number, width: number, state: State]
/** Its header alone was read; all of it; it cannot be decoded. */
type State = 'header' | 'whole' | 'broken'

interface IndexFile {
  readonly format: typeof FORMAT
  readonly entries: Readonly<Record<string, Entry>>
}

/** Raised whenever what stands in an entry means something else. */
const FORMAT = 1

export interface Picture {
  /** From the folder. */
  readonly name: string
  readonly sha256: string
  readonly height: number
  readonly width: number
}

/** Pictures between two signs of life. */
const EACH = 500

/**
 * The pictures of `folder` called `names`, in that order. One that cannot be decoded is a RunError, or with `corrupt: skip`
 * left out; then each is decoded once to know. What was read before and has the same size and time is not read again.
 */
export async function indexPictures(
  folder: string,
  names: readonly string[],
  { corrupt, cache, progress }: Pick<SourceRequest, 'corrupt' | 'cache' | 'progress'>,
): Promise<readonly Picture[]> {
  const path = join(cache, `${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 24)}.json`)
  const before = readIndex(path)
  const entries: Record<string, Entry> = Object.create(null) as Record<string, Entry>
  const pictures: Picture[] = []
  let changed = false
  for (const [i, name] of names.entries()) {
    if (i % EACH === 0) {
      progress?.({ what: `pictures of ${folder}`, done: i, total: names.length })
      await turn()
    }
    const old = before[name]
    const entry = await examine(`${folder}/${name}`, old, corrupt)
    changed ||= entry !== old
    entries[name] = entry
    const [, , sha256, height, width, state] = entry
    if (state !== 'broken') pictures.push({ name, sha256, height, width })
  }
  progress?.({ what: `pictures of ${folder}`, done: names.length, total: names.length })
  if (changed) keep(cache, path, { format: FORMAT, entries: { ...before, ...entries } } satisfies IndexFile)
  return pictures
}

async function examine(path: string, old: Entry | undefined, corrupt: SourceRequest['corrupt']): Promise<Entry> {
  const stats = reading(path, () => statSync(path))
  if (!stats.isFile()) throw new RunError('dataset-unreadable', 1, `\`${path}\` is no file`, { help: 'take it away' })
  const { size, mtimeMs } = stats
  const known = old?.[0] === size && old[1] === mtimeMs
  if (known && (old[5] === 'whole' || (corrupt === 'fail' ? old[5] === 'header' : old[5] === 'broken'))) return old
  const bytes = reading(path, () => readFileSync(path))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  try {
    const { height, width } = headerOf(bytes, path)
    if (corrupt === 'fail') return [size, mtimeMs, sha256, height, width, 'header']
    await decodePicture(bytes, path, { channels: 3 })
    return [size, mtimeMs, sha256, height, width, 'whole']
  } catch (error) {
    if (corrupt === 'fail' || !(error instanceof RunError)) throw error
    return [size, mtimeMs, sha256, 0, 0, 'broken']
  }
}

export function headerOf(bytes: Uint8Array, path: string): { readonly height: number; readonly width: number } {
  try {
    return imageSize(bytes)
  } catch (cause) {
    throw undecodable(path, cause)
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, { cause })
  }
}

/** An index that is damaged, or of another version, is as good as none. */
function readIndex(path: string): Readonly<Record<string, Entry>> {
  const { format, entries } = (readKept(path) ?? {}) as Partial<IndexFile>
  return format === FORMAT && typeof entries === 'object'
    ? Object.assign(Object.create(null) as Record<string, Entry>, entries)
    : {}
}
