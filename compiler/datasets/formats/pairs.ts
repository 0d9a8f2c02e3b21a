import type { DataFormat } from './format.ts'

/** What siamese networks are trained on; Caffe's example stacks two images along the channels and slices them apart. */
export const pairs: DataFormat = {
  name: 'pairs',
  about:
    'a text file with a line for each pair: two pictures, relative to the file, and 1 where they are similar, else 0; ' +
    'a network sees the two along the channels',
  more: [
    'A line is `a/1.png b/7.png 0`; between names with spaces put tabs. Of pictures of 1 channel, `shape` has 2 channels, of colour 6.',
  ],
  example: { train: '{ path: pairs/train.txt }', test: '{ path: pairs/test.txt }', shape: [2, 28, 28], classes: 2 },
  path: 'file',
  labels: 'inside',
  words: [],
  together: 2,
  pixels: 'bytes',
  pictures: true,
  channels: [2, 6],
}
