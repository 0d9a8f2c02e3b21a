import type { DataFormat } from './format.ts'

/** NumPy's own format, versions 1 to 3. */
export const npy: DataFormat = {
  name: 'npy',
  about: 'NumPy arrays: [N, C, H, W] of bytes or floats, and the labels [N] in a file of their own',
  path: 'file',
  labels: 'file',
  words: [],
  together: 1,
  pictures: false,
}
