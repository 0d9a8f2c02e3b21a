import type { DataFormat } from './format.ts'

/** Caffe's HDF5Data. */
export const hdf5: DataFormat = {
  name: 'hdf5',
  about: 'HDF5 files with the datasets `data` [N, C, H, W] and `label` [N], as Caffe’s HDF5Data reads them',
  path: 'files',
  labels: 'inside',
  words: [],
  together: 1,
  pictures: false,
}
