import type { DataFormat } from './format.ts'

/** NumPy's own format, versions 1 to 3. */
export const npy: DataFormat = {
  name: 'npy',
  about: 'NumPy arrays: [N, C, H, W] of bytes or floats, and the labels [N] in a file of their own',
  more: [
    "The images are of uint8, float32 or float64, in the order of C, as `np.save('images.npy', array)` leaves them; the labels of any whole numbers.",
  ],
  example: {
    train: '{ path: images.npy, labels: labels.npy }',
    test: '{ path: test-images.npy, labels: test-labels.npy }',
    shape: [3, 32, 32],
    classes: 10,
  },
  path: 'file',
  labels: 'file',
  words: [],
  together: 1,
  pixels: 'numbers',
  pictures: false,
}
