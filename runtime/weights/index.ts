export { networkOfCheckpoint, solverOfCheckpoint } from './checkpoint-tensors.ts'
export { exportWeights } from './export-weights.ts'
export { openDiskFile, sha256Of, sha256OfWeights, type DiskFile } from './disk-file.ts'
export {
  encodeWeights,
  FormatError,
  gather,
  openWeights,
  rowMajor,
  sizeOf,
  writableEndings,
  writableFormat,
  type SafetensorsFile,
  type TensorData,
  type WeightsFile,
  type WritableFormat,
} from '../../compiler/formats/index.ts'
