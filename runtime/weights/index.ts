export { openDiskFile, sha256Of, type DiskFile } from './disk-file.ts'
export {
  encodeWeights,
  FormatError,
  openWeights,
  writableFormat,
  writableFormats,
  type WeightsFile,
} from '../../compiler/formats/index.ts'
