import type { DataFormat } from './format.ts'

/** Caffe's HDF5Data. */
export const hdf5: DataFormat = {
  name: 'hdf5',
  about:
    'HDF5 files with the datasets `data` [N, C, H, W] and `label` [N], or text files that list such, as Caffe’s HDF5Data',
  path: 'files',
  labels: 'inside',
  words: [],
  together: 1,
  pictures: false,
}
