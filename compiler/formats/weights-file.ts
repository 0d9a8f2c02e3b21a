/** A checkpoint of any format, as the weight map and the runtime see it. */
import type { DType } from './dtype.ts'
import type { OnnxPorts } from './onnx-ports.ts'

export type WeightsFormatName =
  'safetensors' | 'caffemodel' | 'caffemodel.h5' | 'solverstate' | 'binaryproto' | 'pytorch' | 'npz' | 'onnx' | 'tfjs'

export interface TensorHeader {
  /** `conv1.weight`: the layer as the file calls it, a dot, and which of its tensors. */
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Of Caffe’s old four numbers, where ones in front mean nothing: 1×1×1×N is [N]. */
  readonly legacyShape?: boolean
}

export interface WeightsFile {
  readonly format: WeightsFormatName
  /** In the order of the file; each name once. */
  readonly tensors: readonly TensorHeader[]
  /** What else the file says of itself. */
  readonly metadata: Readonly<Record<string, string>>
  /** Further files that it consists of, by their paths from its folder. */
  readonly parts?: readonly string[]
  /** Of a solverstate: the updates that were made. */
  readonly iteration?: number
  /** Of ONNX: what its graph takes and gives. */
  readonly ports?: OnnxPorts
  /** The numbers of one of `tensors`, as float32. Throws a FormatError. */
  read(name: string): Promise<Float32Array<ArrayBuffer>>
}
