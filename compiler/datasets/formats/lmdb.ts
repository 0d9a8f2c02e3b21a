import type { DataFormat } from './format.ts'

/** Caffe's Data with `backend: LMDB`. */
export const lmdb: DataFormat = {
  name: 'lmdb',
  about:
    'an LMDB of Caffe’s Datum records, pixels or pictures, in the order of its keys; nobody may write to it meanwhile',
  path: 'folder',
  labels: 'inside',
  words: [],
  together: 1,
  pictures: true,
}
