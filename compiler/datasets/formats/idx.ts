import type { DataFormat } from './format.ts'

/** The format of the MNIST files. */
export const idx: DataFormat = {
  name: 'idx',
  about: 'the format of the MNIST files: images in one, labels in another, both as they are or with gzip',
  more: ['The images are [N, H, W] or [N, C, H, W] of bytes, the labels [N] of bytes.'],
  example: {
    train: '{ path: train-images-idx3-ubyte, labels: train-labels-idx1-ubyte }',
    test: '{ path: t10k-images-idx3-ubyte, labels: t10k-labels-idx1-ubyte }',
    shape: [1, 28, 28],
    classes: 10,
  },
  path: 'file',
  labels: 'file',
  words: [],
  together: 1,
  pixels: 'bytes',
  pictures: false,
}
