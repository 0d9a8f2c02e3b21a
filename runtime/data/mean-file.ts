/** A mean as Caffe's compute_image_mean leaves it: a BlobProto, [C, H, W] of float32. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import protobuf from 'protobufjs/light.js'

import { RunError, systemReason } from '../run-error.ts'
import type { Mean } from './transform.ts'

/** caffe.proto: `num`, `channels`, `height` and `width` of old, `shape` of later. */
const { BlobProto } = protobuf.Root.fromJSON({
  nested: {
    BlobShape: { fields: { dim: { id: 1, type: 'int64', rule: 'repeated' } } },
    BlobProto: {
      fields: {
        num: { id: 1, type: 'int32' },
        channels: { id: 2, type: 'int32' },
        height: { id: 3, type: 'int32' },
        width: { id: 4, type: 'int32' },
        data: { id: 5, type: 'float', rule: 'repeated' },
        shape: { id: 7, type: 'BlobShape' },
        doubleData: { id: 8, type: 'double', rule: 'repeated' },
      },
    },
  },
}).nested as { BlobProto: protobuf.Type }

interface Blob {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly data: readonly number[]
  readonly doubleData: readonly number[]
  readonly shape?: { readonly dim: readonly { toString(): string }[] } | null
}

/** `path` as the plan has it, from the spec's `folder`. Throws a RunError that names the file. */
export function readMeanFile(path: string, folder: string, channels: number): Mean {
  const file = resolve(folder, path)
  const problem = (why: string, cause?: unknown): RunError =>
    new RunError('dataset-unreadable', 1, `\`${file}\` is no mean of images: ${why}`, {
      help: 'name what Caffe’s compute_image_mean wrote',
      cause,
    })
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    throw problem(systemReason(cause), cause)
  }
  let blob: Blob
  try {
    blob = BlobProto.decode(bytes) as unknown as Blob
  } catch (cause) {
    throw problem('it is no BlobProto', cause)
  }
  const shape = shapeOf(blob)
  const values = Float64Array.from(blob.data.length > 0 ? blob.data : blob.doubleData)
  if (values.length === 0 || values.length !== shape.reduce((product, n) => product * n, 1))
    throw problem(`it has ${values.length} numbers for a shape of ${shape.join('×')}`)
  if (!values.every(Number.isFinite)) throw problem('not all of its numbers are finite')
  if (shape[0] !== channels) {
    throw new RunError('data-misfit', 1, `\`${file}\` has ${shape[0]} channels, the images ${channels}`, {
      help: 'take the mean of this dataset',
    })
  }
  return { per: 'pixel', values, shape }
}

/** Without the leading axes of size 1. */
function shapeOf({ shape, channels, height, width }: Blob): readonly [number, number, number] {
  const [c, h, w] = shape && shape.dim.length > 0 ? shape.dim.map(Number).slice(-3) : [channels, height, width]
  return [c ?? 0, h ?? 0, w ?? 0]
}
