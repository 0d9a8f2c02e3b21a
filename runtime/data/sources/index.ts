import { openCifarBinary } from './cifar-binary.ts'
import { openIdx } from './idx.ts'
import { openNpy } from './npy.ts'
import type { Source } from './request.ts'

/** THE list of what opens data, by the name of its format. What loads a library is imported when it is needed. */
export const sources: Readonly<Record<string, Source>> = {
  cifar_binary: openCifarBinary,
  hdf5: async (request) => (await import('./hdf5.ts')).openHdf5Files(request),
  idx: openIdx,
  image_folder: async (request) => (await import('./image-folder.ts')).openImageFolder(request),
  lmdb: async (request) => (await import('./lmdb.ts')).openLmdbFolders(request),
  npy: openNpy,
  pairs: async (request) => (await import('./pairs.ts')).openPairList(request),
}

export type { OpenedSource, PartRequest, Progress, Source, SourceRequest } from './request.ts'
export { fileAt, PATHS_ARE } from './own-files.ts'
