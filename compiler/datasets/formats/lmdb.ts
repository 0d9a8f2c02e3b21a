import type { DataFormat } from './format.ts'

/** Caffe's Data with `backend: LMDB`. */
export const lmdb: DataFormat = {
  name: 'lmdb',
  about:
    'an LMDB of Caffe’s Datum records, pixels or pictures, in the order of its keys; nobody may write to it meanwhile',
  more: [
    'Pixels stay in the order of channels that they are stored in, which of Caffe’s own tools is blue, green, red.',
  ],
  example: { train: '{ path: train_lmdb }', test: '{ path: test_lmdb }', shape: [3, 32, 32], classes: 10 },
  path: 'folder',
  labels: 'inside',
  words: [],
  together: 1,
  pixels: 'numbers',
  pictures: true,
}
