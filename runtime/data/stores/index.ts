import { openMemory } from './memory.ts'
import { openRecords } from './records.ts'
import { resized } from './resized.ts'
import type { ReadOptions, SampleReader, Store } from './store.ts'

/** Opens what a thread reads images from. What loads a library is imported when it is needed. */
export async function openStore(store: Store, options: ReadOptions): Promise<SampleReader> {
  switch (store.kind) {
    case 'hdf5':
      return sized(await (await import('./hdf5.ts')).openHdf5(store), options)
    case 'pictures':
      return (await import('./pictures.ts')).openPictures(store, options)
    case 'pairs':
      return (await import('./pairs.ts')).openPairs(store, options)
    case 'lmdb':
      return sized((await import('./lmdb.ts')).openLmdb(store, options), options)
    case 'memory':
      return sized(openMemory(store), options)
    case 'records':
      return sized(openRecords(store), options)
  }
}

function sized(reader: SampleReader, { resize }: ReadOptions): SampleReader {
  return resize ? resized(reader, resize) : reader
}

export type { Hdf5Store } from './hdf5.ts'
export type { LmdbStore } from './lmdb.ts'
export type { MemoryStore } from './memory.ts'
export { listNames, nameAt, type NameList } from './name-list.ts'
export type { PairStore } from './pairs.ts'
export type { PictureStore, Stamp } from './pictures.ts'
export { PIXEL_BYTES, type PixelType, type RecordFile, type RecordStore } from './records.ts'
export type { ReadOptions, Sample, SampleReader, Store } from './store.ts'
