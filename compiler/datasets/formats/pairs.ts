import type { DataFormat } from './format.ts'

/** What siamese networks are trained on; Caffe's example stacks two images along the channels and slices them apart. */
export const pairs: DataFormat = {
  name: 'pairs',
  about:
    'a text file with a line for each pair: two pictures, relative to the file, and 1 where they are similar, else 0; ' +
    'a network sees the two along the channels',
  path: 'file',
  labels: 'inside',
  words: [],
  together: 2,
  pictures: true,
}
