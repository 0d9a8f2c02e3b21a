import type { DataFormat } from './format.ts'

/** A folder a class, the classes in the order of their names, as torchvision's ImageFolder. */
export const imageFolder: DataFormat = {
  name: 'image_folder',
  about: 'JPEG, PNG, WebP, GIF or TIFF files, a folder for each class; classes and files in the order of their names',
  path: 'folder',
  labels: 'folders',
  words: [],
  together: 1,
  pictures: true,
}
