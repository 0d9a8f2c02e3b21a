/** Mistakes about the data that show before it is opened. */
import type { CatalogueEntry } from './entry.ts'

export type DataCode =
  | 'color-order'
  | 'crop-size'
  | 'data-key'
  | 'data-limit'
  | 'data-missing-key'
  | 'data-shape'
  | 'excluded-class'
  | 'few-images'
  | 'no-labels'
  | 'phase-shapes'
  | 'teacher-pixels'
  | 'wide-pad'

export const dataCodes: Readonly<Record<DataCode, CatalogueEntry>> = {
  'color-order': {
    severity: 'error',
    title: 'there are no colours to order',
    explanation:
      '`channels` says whether red or blue comes first. Images of other than three channels have no such order.',
  },
  'crop-size': {
    severity: 'error',
    title: 'a crop is larger than the image',
    explanation:
      'A crop takes a window out of the image as `resize` and `pad` leave it. In tests, where `pad` may be said for the ' +
      'training alone, the image may be smaller.',
  },
  'data-key': {
    severity: 'error',
    title: 'a key of `data` does not go with its dataset',
    explanation:
      'A named dataset knows where its images are and what they look like. A format reads the files that `train` and `test` ' +
      'name, and has labels in a file of their own, in the files, or in the names of folders, never elsewhere.',
  },
  'data-limit': {
    severity: 'error',
    title: 'a limit leaves no sensible number of images',
    explanation:
      'Below 1 a limit is a fraction of the set, from 1 on a number of images: a whole one, and no more than there are.',
  },
  'data-missing-key': {
    severity: 'error',
    title: 'a format needs more to be said',
    explanation:
      'A spec is checked without opening its data, so of files in a format it says where they are, what shape the networks ' +
      'see and how many classes there are. All of it is verified when the data is opened.',
  },
  'data-shape': {
    severity: 'error',
    title: 'what is said of the data contradicts what is known',
    explanation:
      '`shape` is that of an image after the transform; `crop`, or `resize` with `pad`, decides it. Of a named dataset, shape ' +
      'and classes are known and need not be said.',
  },
  'excluded-class': {
    severity: 'error',
    title: 'classes are excluded that are not there, or all',
    explanation: 'Classes are named by their numbers, from 0. The training goes without them; tests see them.',
  },
  'few-images': {
    severity: 'error',
    title: 'there are fewer images than a batch has',
    explanation:
      'A batch holds no image twice, so the training set, after limits and held-out images, has to fill one.',
  },
  'no-labels': {
    severity: 'error',
    title: 'labels are read that are not there',
    explanation:
      'With `labels: none` a set has images alone. A student can still learn from a teacher; no trained loss, and for a test ' +
      'set no metric, may read `data.label`. Images that `split` holds out are of the training set, and have labels where ' +
      'it has.',
  },
  'phase-shapes': {
    severity: 'error',
    title: 'training and tests see images of different sizes',
    explanation:
      'The networks have one input. A `pad` or `resize` of one phase is made good by a `crop` that both share.',
  },
  'teacher-pixels': {
    severity: 'warning',
    title: 'a teacher sees other pixels than it was trained on',
    explanation:
      'A network knows images as they were when it was trained: their set, their size, their classes, the order of their ' +
      'colours, the mean that is taken off and the scale. Fed others, a teacher is wrong about most of them, and nothing else ' +
      'shows it than `expect: { accuracy: … }`. What only the training draws, mirrors and windows, may differ.',
  },
  'wide-pad': {
    severity: 'warning',
    title: 'a border is wider than the image',
    explanation:
      '`pad` adds rows and columns on each side of an image, for `crop` to take windows that go a little beyond it. Where they ' +
      'are more than the image has, a window at random mostly shows nothing of it.',
  },
}
