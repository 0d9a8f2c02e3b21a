/** What is known of every picture of a folder: its hash, its size, whether it decodes. Kept, so that it is found out once. */
import { createHash } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'

import { RunError, systemReason } from '../../run-error.ts'
import { keep, readKept } from '../remember.ts'
import { provePicture } from '../stores/decode.ts'
import type { Stamp } from '../stores/index.ts'
import { ahead } from './ahead.ts'
import { fenceOf, fileAt } from './own-files.ts'
import type { SourceRequest } from './request.ts'

/** Size in bytes, time of the last change, sha256, height, width, and what became of it when it was decoded. */
type Entry = readonly [bytes: number, changed: number, sha256: string, height: number, width: number, state: State]
type State = 'whole' | 'broken'

interface IndexFile {
  readonly format: typeof FORMAT
  readonly entries: Readonly<Record<string, Entry>>
}

/** Raised whenever what stands in an entry means something else. */
const FORMAT = 3

export interface Picture {
  /** From the folder. */
  readonly name: string
  readonly sha256: string
  readonly height: number
  readonly width: number
  /** Of the file, when it was proved: bytes, and the time of its last change in ms. */
  readonly stamp: Stamp
}

/** Of some names: the pictures, in their order, and which of them cannot be decoded. */
export interface Pictures {
  readonly pictures: readonly Picture[]
  /** Empty unless the spec says to go on without them. */
  readonly broken: readonly string[]
}

/** Pictures between two signs of life. */
const EACH = 500

/** Pictures that are decoded at once: enough to keep the decoder busy, few enough for any size of picture. */
const AT_ONCE = 8

/**
 * The pictures of `folder` called `names`, in that order. Each is decoded once, to know that it can be; those that cannot are
 * one RunError when all were read, or with `corrupt: skip` left out. What was read before and has the same size and time is not read again.
 * `namedBy` says where a name stands, as `line 3 of x.txt`.
 */
export async function indexPictures(
  folder: string,
  names: readonly string[],
  { corrupt, cache, progress, outside }: Pick<SourceRequest, 'corrupt' | 'cache' | 'progress' | 'outside'>,
  namedBy?: (name: string) => string,
): Promise<Pictures> {
  const path = join(cache, `${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 24)}.json`)
  const before = readIndex(path)
  const fence = fenceOf(folder, { outside })
  const entries: Record<string, Entry> = Object.create(null) as Record<string, Entry>
  const pictures: Picture[] = []
  const broken: string[] = []
  const problems: RunError[] = []
  let changed = false
  let done = 0
  const save = (): void => {
    if (changed) keep(cache, path, { format: FORMAT, entries: { ...before, ...entries } } satisfies IndexFile)
  }
  try {
    for await (const [name, entry, problem] of ahead(
      names,
      (name) => saying(name, namedBy, () => examine(folder, name, before[name], { corrupt, fence })),
      AT_ONCE,
    )) {
      if (done % EACH === 0) {
        progress?.({ what: `pictures of ${folder}`, done, total: names.length })
        await turn()
      }
      done++
      changed ||= entry !== before[name]
      entries[name] = entry
      const [bytes, time, sha256, height, width, state] = entry
      if (problem) problems.push(problem)
      if (state === 'broken') broken.push(name)
      else pictures.push({ name, sha256, height, width, stamp: [bytes, time] })
    }
    progress?.({ what: `pictures of ${folder}`, done, total: names.length })
  } finally {
    save() // where one of them is damaged, the others need not be read again when it is mended
  }
  if (problems.length > 0) throw all(problems)
  return { pictures, broken }
}

/** Pictures that a message names. */
const NAMED = 5

/** Of each what is wrong with it. */
function all(problems: readonly RunError[]): RunError {
  const [first] = problems
  if (problems.length === 1) return first
  const beyond = problems.length - NAMED
  const told = problems.slice(0, NAMED).map(({ message }) => message)
  const words = [...told, ...(beyond > 0 ? [`and ${beyond} more`] : [])].join('; ')
  return first.restated(`${problems.length} pictures cannot be read: ${words}`)
}

type Examined = readonly [name: string, entry: Entry, problem: RunError | undefined]

/** What is wrong with a picture is told with the line that names it. */
async function saying(
  name: string,
  namedBy: ((name: string) => string) | undefined,
  act: () => Promise<Examined>,
): Promise<Examined> {
  const named = (error: RunError): RunError =>
    namedBy ? error.restated(`${error.message} (${namedBy(name)} names it)`) : error
  try {
    const [, entry, problem] = await act()
    return [name, entry, problem && named(problem)]
  } catch (error) {
    throw error instanceof RunError ? named(error) : error
  }
}

async function examine(
  folder: string,
  name: string,
  old: Entry | undefined,
  { corrupt, fence }: Pick<SourceRequest, 'corrupt'> & { readonly fence: (path: string) => void },
): Promise<Examined> {
  const path = `${folder}/${name}`
  const { size, mtimeMs } = fileAt(path, 'put a picture there, or take away what names it')
  fence(path)
  const known = old?.[0] === size && old[1] === mtimeMs
  if (known && (old[5] === 'whole' || corrupt === 'skip')) return [name, old, undefined]
  const bytes = reading(path, () => readFileSync(path))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  try {
    const { height, width } = await provePicture(bytes, path, { channels: 3 })
    return [name, [size, mtimeMs, sha256, height, width, 'whole'], undefined]
  } catch (error) {
    if (!(error instanceof RunError) || error.code !== 'image-unreadable') throw error
    return [name, [size, mtimeMs, sha256, 0, 0, 'broken'], corrupt === 'skip' ? undefined : error]
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, { cause })
  }
}

/** An index that is damaged, or of another version, is as good as none, and so is an entry that cannot be one. */
function readIndex(path: string): Readonly<Record<string, Entry>> {
  const { format, entries } = (readKept(path) ?? {}) as { format?: unknown; entries?: unknown }
  const sound = Object.create(null) as Record<string, Entry>
  if (format !== FORMAT || typeof entries !== 'object' || entries === null) return sound
  for (const [name, entry] of Object.entries(entries)) if (isEntry(entry)) sound[name] = entry
  return sound
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || value.length !== 6) return false
  const [bytes, changed, sha256, height, width, state] = value as readonly unknown[]
  const side = (size: unknown): boolean => Number.isInteger(size) && Number(size) >= (state === 'whole' ? 1 : 0)
  return (
    [bytes, changed].every((number) => typeof number === 'number' && Number.isFinite(number)) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    side(height) &&
    side(width) &&
    (state === 'whole' || state === 'broken')
  )
}
