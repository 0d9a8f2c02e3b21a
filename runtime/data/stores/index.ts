import { openMemory } from './memory.ts'
import { openRecords } from './records.ts'
import type { ReadOptions, SampleReader, Store } from './store.ts'

/** Opens what a thread reads images from. What loads a library is imported when it is needed. */
export function openStore(store: Store, _options: ReadOptions): SampleReader | Promise<SampleReader> {
  switch (store.kind) {
    case 'memory':
      return openMemory(store)
    case 'records':
      return openRecords(store)
  }
}

export type { MemoryStore } from './memory.ts'
export type { RecordFile, RecordStore } from './records.ts'
export type { ReadOptions, Sample, SampleReader, Store } from './store.ts'
