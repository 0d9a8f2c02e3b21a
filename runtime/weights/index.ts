export { openDiskFile, sha256Of, type DiskFile } from './disk-file.ts'
export { FormatError, openWeights, type WeightsFile } from '../../compiler/formats/index.ts'
