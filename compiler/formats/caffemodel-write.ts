/** Writes `.caffemodel` (V2), `.solverstate` and `.binaryproto`, as Caffe itself does: packed floats, shapes as `shape`. */
import { Writer } from 'protobufjs/light.js'

export interface BlobData {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export interface CaffeLayer {
  readonly name: string
  /** Caffe’s: `Convolution`. */
  readonly type: string
  readonly bottoms: readonly string[]
  readonly tops: readonly string[]
  readonly blobs: readonly BlobData[]
}

const LENGTH = 2 // the wire type of what has one

/** Field numbers of caffe.proto: NetParameter, LayerParameter. */
export function encodeCaffemodel(net: { readonly name: string; readonly layers: readonly CaffeLayer[] }): Uint8Array {
  const writer = Writer.create()
  writer.uint32(tag(1, LENGTH)).string(net.name)
  for (const { name, type, bottoms, tops, blobs } of net.layers) {
    writer.uint32(tag(100, LENGTH)).fork()
    writer.uint32(tag(1, LENGTH)).string(name).uint32(tag(2, LENGTH)).string(type)
    for (const bottom of bottoms) writer.uint32(tag(3, LENGTH)).string(bottom)
    for (const top of tops) writer.uint32(tag(4, LENGTH)).string(top)
    for (const blob of blobs) writeBlob(writer.uint32(tag(7, LENGTH)).fork(), blob).ldelim()
    writer.ldelim()
  }
  return writer.finish()
}

/** `iteration` counts updates; `history` is in the order of the net's parameters. */
export function encodeSolverstate(state: {
  readonly iteration: number
  readonly currentStep: number
  readonly learnedNet: string
  readonly history: readonly BlobData[]
}): Uint8Array {
  const writer = Writer.create()
  writer.uint32(tag(1, 0)).int32(state.iteration).uint32(tag(2, LENGTH)).string(state.learnedNet)
  for (const blob of state.history) writeBlob(writer.uint32(tag(3, LENGTH)).fork(), blob).ldelim()
  return writer.uint32(tag(4, 0)).int32(state.currentStep).finish()
}

/** A BlobProto alone. */
export function encodeBinaryproto(blob: BlobData): Uint8Array {
  return writeBlob(Writer.create(), blob).finish()
}

function writeBlob(writer: Writer, { shape, data }: BlobData): Writer {
  writer.uint32(tag(5, LENGTH)).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  writer.uint32(tag(7, LENGTH)).fork()
  if (shape.length > 0) {
    writer.uint32(tag(1, LENGTH)).fork()
    for (const n of shape) writer.int64(n)
    writer.ldelim()
  }
  return writer.ldelim()
}

function tag(id: number, wire: number): number {
  return id * 8 + wire
}
