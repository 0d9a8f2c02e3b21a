import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'

import { RunError, systemReason } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import { decodeDatum, type Datum } from '../stores/datum.ts'
import { provePicture } from '../stores/decode.ts'
import { ahead } from './ahead.ts'
import { firstUnfit, misfit, notFinite } from './arrays.ts'
import { leftOutOf } from '../left-out.ts'
import { remember, signature } from '../remember.ts'
import { joinHashes, labelHash, SetHash } from './content-hash.ts'
import { checkLabels } from './labels.ts'
import { valuePlaces, type ReadAt, type ValuePlaces } from './lmdb-tree.ts'
import { named } from './named.ts'
import { fenceOf, fileAt } from './own-files.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

/** Folders with a `data.mdb` of Caffe's records, or such files themselves; images are in the order of the keys. */
export async function openLmdbFolders(request: SourceRequest): Promise<OpenedSource> {
  const train = await named(request.train, () => readPart(request.train, request))
  const test = await named(request.test, () => readPart(request.test, request))
  return { train: train.split, test: test.split, hash: joinHashes([train.hash, test.hash]) }
}

/** Records between two signs of life. */
const EACH = 1000

/** Pictures that are decoded at once. */
const AT_ONCE = 8

/** Every record is read once, and pictures decoded, for label, size and hash, which are kept; images are read when they are wanted. */
async function readPart(
  { paths: [place], labels }: PartRequest,
  request: SourceRequest,
): Promise<{ readonly split: Split; readonly hash: string }> {
  const path = fileOf(place, request)
  const { read, size, close } = openFile(path)
  try {
    const places = valuePlaces(read, size, (why) => damaged(path, why))
    const key = [signature(path), request.shape[0], request.corrupt, 'decoded']
    const make = (): Promise<Records> => lookThrough(path, places, read, request)
    const found = await remember(request.cache, 'lmdb', key, make, isRecords)
    const { kept, pictures, sizes, hash } = found
    if (kept.length === 0) throw misfit(`\`${path}\` holds no images`, 'name a database that has some')
    const all = labels === 'none' ? undefined : checkLabels(found.labels, request.classes, path)
    const store = { kind: 'lmdb', path, ...pick(places, kept), pictures } as const
    const leftOut = leftOutOf(
      found.broken.map((i) => `${basename(path)}#${i}`),
      places.offsets.length,
    )
    return {
      split: { count: kept.length, store, labels: all, images: hash, sizes, leftOut },
      hash: joinHashes([hash, labelHash(all)]),
    }
  } finally {
    close()
  }
}

interface Records {
  /** Which of the records are used, and which cannot be; the labels of the former. */
  readonly kept: readonly number[]
  readonly broken: readonly number[]
  readonly labels: readonly number[]
  /** Whether any of them is a picture. */
  readonly pictures: boolean
  readonly sizes: readonly (Size & { readonly example: string })[]
  /** Over the images that are used. */
  readonly hash: string
}

/** What was kept may have been changed by hand. */
function isRecords(kept: unknown): boolean {
  const { kept: used, broken, labels, sizes, hash } = (kept ?? {}) as Partial<Record<keyof Records, unknown>>
  const numbers = (list: unknown): boolean => Array.isArray(list) && list.every(Number.isInteger)
  return [used, broken, labels].every(numbers) && Array.isArray(sizes) && typeof hash === 'string'
}

async function lookThrough(path: string, places: ValuePlaces, read: ReadAt, request: SourceRequest): Promise<Records> {
  const hash = new SetHash('Datum', [])
  const sizes = new Map<string, Size & { readonly example: string }>()
  const kept: number[] = []
  const labels: number[] = []
  const broken: number[] = []
  let pictures = false
  const { length } = places.offsets
  const seenOf = async (i: number): Promise<{ i: number; datum: Datum; where: string; seen: Size | undefined }> => {
    const where = `${path}#${i}`
    const bytes = Buffer.allocUnsafeSlow(places.lengths[i])
    if (!read(bytes, places.offsets[i])) throw damaged(path, 'it has changed while it was read')
    const datum = decodeDatum(bytes, where)
    return { i, datum, where, seen: await look(datum, where, request) }
  }
  for await (const { i, datum, where, seen } of ahead(places.offsets.keys(), seenOf, AT_ONCE)) {
    if (i % EACH === 0) {
      request.progress?.({ what: `records of \`${path}\``, done: i, total: length })
      await turn()
    }
    if (!seen) {
      broken.push(i)
      continue
    }
    pictures ||= datum.kind === 'picture'
    const key = `${seen.height}×${seen.width}`
    if (!sizes.has(key)) sizes.set(key, { ...seen, example: where })
    hashDatum(hash, datum)
    kept.push(i)
    labels.push(datum.label)
  }
  return { kept, broken, labels, pictures, sizes: [...sizes.values()], hash: hash.digest(undefined) }
}

interface Size {
  readonly height: number
  readonly width: number
}

/** How large an image is, after proving that it can be used; undefined where the spec says to go on without it. */
async function look(datum: Datum, where: string, { shape, corrupt }: SourceRequest): Promise<Size | undefined> {
  const [wanted = 0] = shape
  if (datum.kind === 'pixels') {
    const [channels, height, width] = datum.shape
    if (channels !== wanted) {
      throw misfit(
        `\`${where}\` has ${channels} channel${channels === 1 ? '' : 's'}, where the spec says ${wanted}`,
        'let `shape` say what the networks see, [channels, height, width]',
      )
    }
    const wrong = datum.values instanceof Float32Array ? firstUnfit(datum.values) : undefined
    if (wrong) throw notFinite(`\`${where}\``, wrong.value)
    return { height, width }
  }
  try {
    return await provePicture(datum.bytes, where, { channels: wanted })
  } catch (error) {
    if (corrupt === 'skip' && error instanceof RunError && error.code === 'image-unreadable') return undefined
    throw error
  }
}

function hashDatum(hash: SetHash, datum: Datum): void {
  if (datum.kind === 'picture') {
    hash.images(Buffer.from(`picture ${datum.bytes.length}\n`))
    hash.images(datum.bytes)
    return
  }
  const { values, shape } = datum
  hash.images(Buffer.from(`${values instanceof Float32Array ? 'f32' : 'u8'} ${shape.join('×')}\n`))
  hash.images(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

function pick(places: ValuePlaces, kept: readonly number[]): ValuePlaces {
  if (kept.length === places.offsets.length) return places
  const offsets = new Float64Array(new SharedArrayBuffer(8 * kept.length))
  const lengths = new Uint32Array(new SharedArrayBuffer(4 * kept.length))
  kept.forEach((from, i) => {
    offsets[i] = places.offsets[from]
    lengths[i] = places.lengths[from]
  })
  return { offsets, lengths }
}

const HELP = 'name the folder that has the database, `data.mdb`'

function fileOf(path: string, request: SourceRequest): string {
  const inFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  const file = inFolder ? join(path, 'data.mdb') : path
  fileAt(file, HELP)
  if (inFolder) fenceOf(path, request)(file)
  return file
}

function openFile(path: string): { readonly read: ReadAt; readonly size: number; readonly close: () => void } {
  try {
    const handle = openSync(path, 'r')
    const { size } = fstatSync(handle)
    const read: ReadAt = (into, from) => {
      if (from + into.length > size) return false
      let done = 0
      for (let got = 1; done < into.length && got > 0; done += got)
        got = readSync(handle, into, done, into.length - done, from + done)
      return done === into.length
    }
    return { read, size, close: () => closeSync(handle) }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): RunError {
  return new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, {
    help: HELP,
    cause,
  })
}

function damaged(path: string, why: string): RunError {
  return new RunError('dataset-unreadable', 1, `\`${path}\` is no whole LMDB: ${why}`, {
    help: 'copy it again, with `mdb_copy` where it is in use',
  })
}
