import { readFileSync } from 'node:fs'
import { constants, gunzipSync } from 'node:zlib'

import { RunError, systemReason } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import { imagesOf } from './arrays.ts'
import { hashOf } from './content-hash.ts'
import { checkLabels } from './labels.ts'
import { named } from './named.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

/** Images [N, H, W] or [N, C, H, W] and labels [N], as bytes, in LeCun's format; with gzip or without. */
export async function openIdx({ train, test, classes, shape }: SourceRequest): Promise<OpenedSource> {
  const part = (one: PartRequest): ReturnType<typeof readPart> => named(one, () => readPart(one, classes, shape))
  const parts = [await part(train), await part(test)] as const
  return { train: parts[0].split, test: parts[1].split, hash: hashOf(parts.flatMap(({ bytes }) => bytes)) }
}

async function readPart(
  part: PartRequest,
  classes: number,
  wanted: readonly number[],
): Promise<{ readonly split: Split; readonly bytes: readonly Uint8Array[] }> {
  const { labels: labelPath, count } = part
  const [path] = part.paths
  const { sizes: axes, bytes } = readIdx(path, [3, 4], count)
  const { count: images, shape } = imagesOf(axes, wanted, `\`${path}\``)
  const store = { kind: 'memory', images: bytes, shape } as const
  const sizes = [{ height: shape[1], width: shape[2], example: path }]
  const split = { count: images, store, labels: undefined, images: hashOf([bytes]), sizes }
  if (labelPath === undefined || labelPath === 'none') return { split, bytes: [bytes] }
  return named(
    part,
    () => {
      const labels = readIdx(labelPath, [1], images)
      return {
        split: { ...split, labels: checkLabels(labels.bytes, classes, labelPath) },
        bytes: [bytes, labels.bytes],
      }
    },
    'labels',
  )
}

export interface IdxArray {
  readonly sizes: readonly number[]
  /** In memory that threads share. */
  readonly bytes: Uint8Array
}

type Corrupt = (why: string, help?: string, cause?: unknown) => RunError

/** An IDX file of unsigned bytes with one of the given numbers of axes, and `count` entries on the first where that is known. */
export function readIdx(path: string, axes: readonly number[], count: number | undefined): IdxArray {
  const corrupt: Corrupt = (why, help = 'put the whole file there again', cause) =>
    new RunError('dataset-unreadable', 1, `\`${path}\` is no IDX file of bytes: ${why}`, { help, cause })
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, { cause })
  }
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b // the magic number of gzip
  const { start, sizes, whole } = readHeader(packed ? beginning(bytes, corrupt) : bytes, axes, corrupt)
  if (count !== undefined && sizes[0] !== count) throw corrupt(`it has ${sizes[0]} entries, not ${count}`)
  const plain = packed ? unpacked(bytes, whole, corrupt) : bytes
  if (plain.length !== whole) throw corrupt(`it has ${plain.length} bytes, not ${whole}`)
  const shared = new Uint8Array(new SharedArrayBuffer(whole - start))
  shared.set(plain.subarray(start))
  return { sizes, bytes: shared }
}

interface Header {
  /** Where the numbers begin, and bytes of the file as its header has it. */
  readonly start: number
  readonly whole: number
  readonly sizes: readonly number[]
}

function readHeader(bytes: Uint8Array, axes: readonly number[], corrupt: Corrupt): Header {
  if (bytes.length === 0) throw corrupt('it is empty')
  if (bytes.length < 4) throw corrupt('it is shorter than its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rank = view.getUint8(3)
  const type = NUMBERS[view.getUint8(2)]
  if (view.getUint16(0) !== 0 || type === undefined) throw corrupt('it does not start with the magic number of IDX')
  if (type !== 'bytes')
    throw corrupt(`its numbers are ${type}`, 'write them again as bytes, 0 to 255; `npy` and `hdf5` take floats too')
  if (!axes.includes(rank)) {
    const help = '`path` names the images, which have 3 or 4 axes, `labels` their classes, which have 1'
    throw corrupt(`it has ${rank} ${rank === 1 ? 'axis' : 'axes'}, not ${axes.join(' or ')}`, help)
  }
  const start = 4 + 4 * rank
  if (bytes.length < start) throw corrupt('it is shorter than its header')
  const sizes = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  return { start, sizes, whole: sizes.reduce((product, size) => product * size, 1) + start }
}

/** By the third byte of a file. */
const NUMBERS: Readonly<Record<number, string>> = {
  0x08: 'bytes',
  0x09: 'signed bytes',
  0x0b: 'of 16 bits',
  0x0c: 'of 32 bits',
  0x0d: 'float32',
  0x0e: 'float64',
}

/** Bytes with gzip that are enough to see the header of what is in them. */
const ENOUGH = 4096

function beginning(packed: Uint8Array, corrupt: Corrupt): Uint8Array {
  try {
    return gunzipSync(packed.subarray(0, ENOUGH), { finishFlush: constants.Z_SYNC_FLUSH }) // it need not end
  } catch (cause) {
    throw corrupt('it cannot be unpacked', undefined, cause)
  }
}

/** More than any such set has. */
const LARGEST = 2 ** 31 - 1

/** A small file may unpack to any size; `whole` is what it should. */
function unpacked(packed: Uint8Array, whole: number, corrupt: Corrupt): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: Math.min(whole, LARGEST) })
  } catch (cause) {
    const large = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    throw corrupt(large ? `it unpacks to more than ${whole} bytes` : 'it cannot be unpacked', undefined, cause)
  }
}
