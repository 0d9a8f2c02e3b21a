import type { DataFormat } from './format.ts'

/** The format of cifar-10-binary.tar.gz and cifar-100-binary.tar.gz. */
export const cifarBinary: DataFormat = {
  name: 'cifar_binary',
  about:
    'records of a byte of label and the planes of an image; with `labels: coarse` or `fine`, of two bytes, as CIFAR-100',
  more: ['Each record is a label and the red, the green and the blue plane of 32×32 bytes.'],
  example: {
    train: '{ path: [data_batch_1.bin, data_batch_2.bin] }',
    test: '{ path: test_batch.bin }',
    shape: [3, 32, 32],
    classes: 10,
  },
  path: 'files',
  labels: 'inside',
  words: ['coarse', 'fine'],
  together: 1,
  pixels: 'bytes',
  pictures: false,
}
