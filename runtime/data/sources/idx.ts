import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

import { RunError, systemReason } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import { hashOf } from './content-hash.ts'
import { checkLabels } from './labels.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

/** Images [N, H, W] or [N, C, H, W] and labels [N], as bytes, in LeCun's format; with gzip or without. */
export function openIdx({ train, test, classes }: SourceRequest): OpenedSource {
  const parts = [readPart(train, classes), readPart(test, classes)] as const
  return { train: parts[0].split, test: parts[1].split, hash: hashOf(parts.flatMap(({ bytes }) => bytes)) }
}

function readPart(
  { paths: [path], labels: labelPath, count }: PartRequest,
  classes: number,
): { readonly split: Split; readonly bytes: readonly Uint8Array[] } {
  const { sizes, bytes } = readIdx(path, [3, 4], count)
  const [images, height, width] = [sizes[0], ...sizes.slice(-2)]
  const store = { kind: 'memory', images: bytes, shape: [sizes.length === 4 ? sizes[1] : 1, height, width] } as const
  if (labelPath === undefined || labelPath === 'none')
    return { split: { count: images, store, labels: undefined }, bytes: [bytes] }
  const labels = readIdx(labelPath, [1], images)
  return {
    split: { count: images, store, labels: checkLabels(labels.bytes, classes, labelPath) },
    bytes: [bytes, labels.bytes],
  }
}

export interface IdxArray {
  readonly sizes: readonly number[]
  /** In memory that threads share. */
  readonly bytes: Uint8Array
}

/** More than any such set has: what a small file with gzip may unpack to. */
const LARGEST = 2 ** 31 - 1

/** An IDX file of unsigned bytes with one of the given numbers of axes, and `count` entries on the first where that is known. */
export function readIdx(path: string, axes: readonly number[], count: number | undefined): IdxArray {
  const corrupt = (why: string, cause?: unknown): RunError =>
    new RunError('dataset-unreadable', 1, `\`${path}\` is no IDX file of bytes: ${why}`, {
      help: 'install or download it again',
      cause,
    })
  const bytes = readBytes(path, corrupt)
  if (bytes.length < 4) throw corrupt('it is shorter than its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rank = view.getUint8(3)
  if (view.getUint16(0) !== 0 || view.getUint8(2) !== 8)
    throw corrupt('it does not start with the magic number of bytes')
  if (!axes.includes(rank)) throw corrupt(`it has ${rank} axes, not ${axes.join(' or ')}`)
  const start = 4 + 4 * rank
  if (bytes.length < start) throw corrupt('it is shorter than its header')
  const sizes = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  if (count !== undefined && sizes[0] !== count) throw corrupt(`it has ${sizes[0]} entries, not ${count}`)
  const body = sizes.reduce((product, size) => product * size, 1)
  if (bytes.length !== start + body) throw corrupt(`it has ${bytes.length} bytes, not ${start + body}`)
  const shared = new Uint8Array(new SharedArrayBuffer(body))
  shared.set(bytes.subarray(start))
  return { sizes, bytes: shared }
}

function readBytes(path: string, corrupt: (why: string, cause?: unknown) => RunError): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, {
      help: 'install or download it again',
      cause,
    })
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes // the magic number of gzip
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST })
  } catch (cause) {
    throw corrupt('it cannot be unpacked', cause)
  }
}
