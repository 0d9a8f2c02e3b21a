import { cifarBinary } from './cifar-binary.ts'
import type { DataFormat } from './format.ts'
import { hdf5 } from './hdf5.ts'
import { idx } from './idx.ts'
import { imageFolder } from './image-folder.ts'
import { lmdb } from './lmdb.ts'
import { npy } from './npy.ts'
import { pairs } from './pairs.ts'

/** THE list of formats. */
export const formats: readonly DataFormat[] = [cifarBinary, hdf5, idx, imageFolder, lmdb, npy, pairs]

export function formatOf(name: string): DataFormat | undefined {
  return formats.find((format) => format.name === name)
}

export type { DataFormat } from './format.ts'
