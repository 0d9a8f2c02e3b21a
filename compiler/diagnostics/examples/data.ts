/** Examples of `catalogue/data.ts`, in its order. */
import type { DataCode } from '../catalogue/data.ts'
import { edits, type Edit, type SpecExample } from './example.ts'

const data = (text: string): Edit => ['data: { dataset: mnist }\nteacher', `data: { ${text} }\nteacher`]
const FOLDER = 'dataset: image_folder, train: { path: photos/train }, test: { path: photos/val }'
const WHOLE = `${FOLDER}, shape: [1, 28, 28], classes: 10`

export const dataExamples: Readonly<Record<DataCode, SpecExample>> = {
  'color-order': {
    wrong: edits(data('dataset: mnist, transform: { channels: bgr }')),
    right: edits(data('dataset: mnist, transform: { channels: rgb }')),
  },
  'crop-size': {
    wrong: edits(data('dataset: mnist, transform: { crop: 32 }')),
    right: edits(data('dataset: mnist, transform: { crop: 28, train: { pad: 2 } }')),
  },
  'data-key': { wrong: edits(data('dataset: mnist, train: { path: photos/train }')) },
  'data-limit': {
    wrong: edits(data('dataset: mnist, limit: { train: 70000 }')),
    right: edits(data('dataset: mnist, limit: { train: 0.1 }')),
  },
  'data-missing-key': { wrong: edits(data(FOLDER)), right: edits(data(WHOLE)) },
  'data-shape': {
    wrong: edits(data('dataset: mnist, shape: [1, 32, 32]')),
    right: edits(data('dataset: mnist, shape: [1, 28, 28]')),
  },
  'excluded-class': {
    wrong: edits(data('dataset: mnist, exclude_classes: [10]')),
    right: edits(data('dataset: mnist, exclude_classes: [9]')),
  },
  'few-images': {
    wrong: edits(data('dataset: mnist, limit: { train: 50 }')),
    right: edits(data('dataset: mnist, limit: { train: 50 }, batch: { train: 50 }')),
  },
  'no-labels': {
    wrong: edits(
      data(
        'dataset: image_folder, train: { path: a, labels: none }, test: { path: b }, shape: [1, 28, 28], classes: 10',
      ),
    ),
    right: edits(data(WHOLE)),
  },
  'phase-shapes': {
    wrong: edits(data('dataset: mnist, transform: { train: { pad: 2 } }')),
    right: edits(data('dataset: mnist, transform: { train: { pad: 2 }, crop: 28 }')),
  },
  'teacher-pixels': {
    wrong: edits(data('dataset: mnist, transform: { scale: 0.00390625 }')),
    right: edits(data('dataset: mnist, transform: { scale: 0.00390625 }'), [
      'data: { dataset: mnist }\nnetwork',
      'data: { dataset: mnist, transform: { scale: 0.00390625 } }\nnetwork',
    ]),
  },
  'wide-pad': {
    wrong: edits(data('dataset: mnist, transform: { crop: 28, train: { pad: 40 } }')),
    right: edits(data('dataset: mnist, transform: { crop: 28, train: { pad: 4 } }')),
  },
}
