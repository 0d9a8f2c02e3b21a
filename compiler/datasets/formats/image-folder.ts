import type { DataFormat } from './format.ts'

/** A folder a class, the classes in the order of their names, as torchvision's ImageFolder. */
export const imageFolder: DataFormat = {
  name: 'image_folder',
  about:
    'JPEG, PNG, WebP, AVIF, GIF or TIFF files, a folder for each class; classes and files in the order of their names',
  more: [
    'Both sets have the same folders, and their order gives classes their numbers, from 0. With `labels: none` pictures may lie anywhere below. A picture of one channel is spread over three, or one of three made grey, as `shape` has it; transparency is dropped.',
  ],
  example: { train: '{ path: photos/train }', test: '{ path: photos/val }', shape: [3, 224, 224], classes: 10 },
  path: 'folder',
  labels: 'folders',
  words: [],
  together: 1,
  pixels: 'bytes',
  pictures: true,
  channels: [1, 3],
}
