import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

import { HEADER_BYTES, readNpyHeader, type NpyHeader } from '../../../compiler/formats/index.ts'
import { RunError, systemReason } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import { PIXEL_BYTES, type PixelType } from '../stores/index.ts'
import { checkLabelCount, examineImages, imagesOf, misfit } from './arrays.ts'
import { remember, signature } from '../remember.ts'
import { joinHashes, labelHash, SetHash } from './content-hash.ts'
import { checkLabels } from './labels.ts'
import { named } from './named.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

/** Images [N, C, H, W] and labels [N], each an array in a file of its own, as `np.save` leaves them. */
export async function openNpy(request: SourceRequest): Promise<OpenedSource> {
  const train = await named(request.train, () => readPart(request.train, request))
  const test = await named(request.test, () => readPart(request.test, request))
  return { train: train.split, test: test.split, hash: joinHashes([train.hash, test.hash]) }
}

const PIXELS: Readonly<Record<string, PixelType>> = { '|u1': 'u8', '<f4': 'f32', '<f8': 'f64' }

/** The file is read once, for its hash and its numbers, which is kept; images are read from it when they are wanted. */
async function readPart(
  part: PartRequest,
  { shape, classes, cache, progress }: SourceRequest,
): Promise<{ readonly split: Split; readonly hash: string }> {
  const { labels } = part
  const [path] = part.paths
  const array = openArray(path)
  try {
    const { header } = array
    const where = `\`${path}\``
    const images = imagesOf(header.sizes, shape, where)
    const dtype = PIXELS[header.dtype]
    if (dtype === undefined) {
      const bytes = header.dtype === '|b1' || header.dtype === '|i1' // what others hold may be no byte
      throw wrongType(path, header.dtype, Object.keys(PIXELS), `array.astype(np.${bytes ? 'uint8' : 'float32'})`)
    }
    const stride = images.shape.reduce((product, size) => product * size, PIXEL_BYTES[dtype])
    array.checkSize(images.count * stride)
    const found =
      labels === undefined || labels === 'none'
        ? undefined
        : await named(part, () => readLabels(labels, images.count, classes), 'labels')
    const read = (first: number, count: number): Uint8Array => {
      const bytes = new Uint8Array(count * stride)
      array.read(bytes, first * stride)
      return bytes
    }
    const hash = await remember(cache, 'npy', [signature(path), dtype, images.shape], async () => {
      const hash = new SetHash(dtype, images.shape)
      await examineImages(images, dtype, read, { hash, where, progress })
      return hash.digest(undefined)
    })
    const file = { path, count: images.count, offset: header.offset }
    const store = { kind: 'records', files: [file], stride, skip: 0, shape: images.shape, dtype, rgb: true } as const
    const [, height, width] = images.shape
    const sizes = [{ height, width, example: path }]
    return {
      split: { count: images.count, store, labels: found, images: hash, sizes },
      hash: joinHashes([hash, labelHash(found)]),
    }
  } finally {
    array.close()
  }
}

type Numbers = (bytes: ArrayBuffer) => ArrayLike<number>

const LABELS: Readonly<Record<string, Numbers>> = {
  '|i1': (bytes) => new Int8Array(bytes),
  '|u1': (bytes) => new Uint8Array(bytes),
  '<i2': (bytes) => new Int16Array(bytes),
  '<u2': (bytes) => new Uint16Array(bytes),
  '<i4': (bytes) => new Int32Array(bytes),
  '<u4': (bytes) => new Uint32Array(bytes),
  '<i8': (bytes) => Float64Array.from(new BigInt64Array(bytes), Number),
  '<u8': (bytes) => Float64Array.from(new BigUint64Array(bytes), Number),
  '<f4': (bytes) => new Float32Array(bytes),
  '<f8': (bytes) => new Float64Array(bytes),
}

function readLabels(path: string, images: number, classes: number): Int32Array {
  const array = openArray(path)
  try {
    const { dtype, sizes } = array.header
    const numbers = LABELS[dtype]
    if (!numbers) throw wrongType(path, dtype, Object.keys(LABELS), 'array.astype(np.int64)')
    checkLabelCount(sizes, images, `\`${path}\``)
    const bytes = new Uint8Array(images * Number(dtype[2]))
    array.checkSize(bytes.length)
    array.read(bytes, 0)
    return checkLabels(numbers(bytes.buffer), classes, path)
  } finally {
    array.close()
  }
}

function wrongType(path: string, dtype: string, known: readonly string[], cast: string): RunError {
  const big = dtype.startsWith('>') && known.includes(`<${dtype.slice(1)}`)
  return misfit(
    big
      ? `the numbers of \`${path}\` are big-endian, ${dtype}`
      : `the numbers of \`${path}\` are of the type ${dtype}, not ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''}`,
    `write them again: \`np.save(path, ${big ? `array.astype('<${dtype.slice(1)}')` : cast})\``,
  )
}

interface OpenArray {
  readonly header: NpyHeader
  /** Throws unless the file ends where an array of so many bytes does. */
  checkSize(bytes: number): void
  /** Fills `into` with what stands `from` bytes after the header. */
  read(into: Uint8Array, from: number): void
  close(): void
}

function openArray(path: string): OpenArray {
  const problem = (why: string, cause?: unknown): RunError =>
    new RunError('dataset-unreadable', 1, `\`${path}\` is no array of NumPy: ${why}`, {
      help: 'write it again with `np.save`, which leaves one array in a file',
      cause,
    })
  let handle: number
  let size: number
  try {
    handle = openSync(path, 'r')
  } catch (cause) {
    throw problem(systemReason(cause), cause)
  }
  const fill = (into: Uint8Array, from: number): number => {
    let done = 0
    try {
      for (let got = 1; done < into.length && got > 0; done += got)
        got = readSync(handle, into, done, into.length - done, from + done)
    } catch (cause) {
      throw problem(systemReason(cause), cause)
    }
    return done
  }
  try {
    size = fstatSync(handle).size
    const start = new Uint8Array(HEADER_BYTES)
    if (size === 0) throw problem('it is empty')
    const header = readNpyHeader(start.subarray(0, fill(start, 0)))
    if (typeof header === 'string') throw problem(header)
    if (header.fortran && header.sizes.filter((n) => n > 1).length > 1) {
      throw misfit(
        `\`${path}\` is laid out column by column (fortran_order)`,
        'write it again: `np.save(path, np.ascontiguousarray(array))`',
      )
    }
    return {
      header,
      checkSize: (bytes) => {
        if (size !== header.offset + bytes) throw problem(`it has ${size} bytes, not ${header.offset + bytes}`)
      },
      read: (into, from) => {
        if (fill(into, header.offset + from) < into.length) throw problem('it ends early')
      },
      close: () => closeSync(handle),
    }
  } catch (error) {
    closeSync(handle)
    throw error
  }
}
