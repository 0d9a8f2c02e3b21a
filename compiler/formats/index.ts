export { openBinaryproto } from './binaryproto.ts'
export {
  encodeBinaryproto,
  encodeCaffemodel,
  encodeSolverstate,
  type BlobData,
  type CaffeLayer,
} from './caffemodel-write.ts'
export { encodeWeights, writableEndings, writableFormat, type WritableFormat } from './encode-weights.ts'
export { FormatError } from './format-error.ts'
export { readSafetensorsHeader, type SafetensorsHeader } from './safetensors-header.ts'
export { decodeSafetensors, encodeSafetensors, type SafetensorsFile, type TensorData } from './safetensors.ts'
export { loadHdf5Library, type Hdf5Array, type Hdf5Numbers } from './hdf5-library.ts'
export { memoryFile, type RandomAccessFile } from './file.ts'
export { HEADER_BYTES, readNpyHeader, type NpyHeader } from './npy-header.ts'
export { npyHeader, openNpyArray, type NpyArray } from './npy.ts'
export type { OnnxPort, OnnxPorts } from './onnx-ports.ts'
export { openWeights } from './open-weights.ts'
export { gather, rowMajor, sizeOf } from './strided.ts'
export type { DType } from './dtype.ts'
export type { TensorHeader, WeightsFile, WeightsFormatName } from './weights-file.ts'
