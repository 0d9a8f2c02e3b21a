import type { DataFormat } from './format.ts'

/** Caffe's HDF5Data. */
export const hdf5: DataFormat = {
  name: 'hdf5',
  about:
    'HDF5 files with the datasets `data` [N, C, H, W] and `label` [N], or text files that list such, as Caffe’s HDF5Data',
  more: [
    '`data` is of uint8, float32 or float64, packed with gzip or not at all; all of it is in the file itself: links to other files are refused.',
  ],
  example: { train: '{ path: train.h5 }', test: '{ path: test.h5 }', shape: [3, 32, 32], classes: 10 },
  path: 'files',
  labels: 'inside',
  words: [],
  together: 1,
  pixels: 'numbers',
  pictures: false,
}
