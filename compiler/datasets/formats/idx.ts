import type { DataFormat } from './format.ts'

/** The format of the MNIST files. */
export const idx: DataFormat = {
  name: 'idx',
  about: 'the format of the MNIST files: images in one, labels in another, both as they are or with gzip',
  path: 'file',
  labels: 'file',
  words: [],
  together: 1,
  pictures: false,
}
