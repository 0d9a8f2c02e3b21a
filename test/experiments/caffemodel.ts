/**
 * As much of Caffe's format as the golden logits need: names and blobs. Field numbers from caffe.proto; V1 files have their
 * layers in `layers`, later ones in `layer`; old blobs say their shape in four numbers.
 */
import { readFileSync } from 'node:fs'

import protobuf from 'protobufjs/light.js'

import type { RefTensor } from '../reference/tensor.ts'

const descriptor = {
  nested: {
    Shape: { fields: { dim: { rule: 'repeated', type: 'int64', id: 1 } } },
    Blob: {
      fields: {
        num: { type: 'int32', id: 1 },
        channels: { type: 'int32', id: 2 },
        height: { type: 'int32', id: 3 },
        width: { type: 'int32', id: 4 },
        data: { rule: 'repeated', type: 'float', id: 5 },
        shape: { type: 'Shape', id: 7 },
      },
    },
    Layer: { fields: { name: { type: 'string', id: 1 }, blobs: { rule: 'repeated', type: 'Blob', id: 7 } } },
    V1Layer: { fields: { name: { type: 'string', id: 4 }, blobs: { rule: 'repeated', type: 'Blob', id: 6 } } },
    Net: {
      fields: {
        layers: { rule: 'repeated', type: 'V1Layer', id: 2 },
        layer: { rule: 'repeated', type: 'Layer', id: 100 },
      },
    },
  },
}

interface Blob {
  readonly num: number
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly data: readonly number[]
  readonly shape: { readonly dim: readonly number[] } | null
}

interface Layer {
  readonly name: string
  readonly blobs: readonly Blob[]
}

interface Net {
  readonly layers: readonly Layer[]
  readonly layer: readonly Layer[]
}

const root = protobuf.Root.fromJSON(descriptor)

function read(type: string, path: string): unknown {
  const message = root.lookupType(type)
  return message.toObject(message.decode(readFileSync(path)), { longs: Number, defaults: true })
}

function tensorOf({ num, channels, height, width, data, shape }: Blob): RefTensor {
  return { shape: shape?.dim ?? [num, channels, height, width], data: Float64Array.from(data) }
}

/** The blobs of each layer that has some: the weight, then the bias. */
export function readCaffemodel(path: string): ReadonlyMap<string, readonly RefTensor[]> {
  const { layers, layer } = read('Net', path) as Net
  return new Map(
    [...layers, ...layer]
      .filter(({ blobs }) => blobs.length > 0)
      .map(({ name, blobs }): [string, readonly RefTensor[]] => [name, blobs.map(tensorOf)]),
  )
}

/** One blob in a file: a mean image. */
export function readBinaryproto(path: string): RefTensor {
  return tensorOf(read('Blob', path) as Blob)
}

/** An old shape has ones in front: 1×1×1×N is [N], 1×1×N×K is [N, K]. */
export function isLegacyShape(shape: readonly number[], wanted: readonly number[]): boolean {
  const ones = Array<number>(Math.max(0, shape.length - wanted.length)).fill(1)
  return [...ones, ...wanted].join() === shape.join()
}
