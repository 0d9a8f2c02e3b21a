import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

import type { DatasetFacts } from '../../compiler/index.ts'
import { RunError, systemReason } from '../run-error.ts'
import type { Split } from './dataset.ts'

const TRAIN = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`)
const TEST = ['test_batch.bin']

/**
 * CIFAR-10 as its authors give it away (cifar-10-binary.tar.gz): a byte of label and 3,072 bytes of image (red, green,
 * blue planes) for each image.
 */
export function readCifar10(facts: DatasetFacts, folder: string): { train: Split; test: Split } {
  const read = (names: readonly string[], count: number): Split =>
    readRecords(
      names.map((name) => join(folder, name)),
      count,
      facts.shape,
    )
  return { train: read(TRAIN, facts.images.train), test: read(TEST, facts.images.test) }
}

/** Files of equally many records each, into memory that threads can share. */
function readRecords(paths: readonly string[], count: number, shape: readonly number[]): Split {
  const size = shape.reduce((product, n) => product * n, 1)
  const images = new Uint8Array(new SharedArrayBuffer(count * size))
  const labels = new Uint8Array(new SharedArrayBuffer(count))
  const each = count / paths.length
  paths.forEach((path, k) => {
    const bytes = readWhole(path, each * (size + 1))
    for (let i = 0; i < each; i++) {
      const record = bytes.subarray(i * (size + 1), (i + 1) * (size + 1))
      labels[k * each + i] = record[0]
      images.set(record.subarray(1), (k * each + i) * size)
    }
  })
  return { count, images, labels }
}

function readWhole(path: string, size: number): Uint8Array {
  const problem = (why: string, cause?: unknown): RunError =>
    new RunError('dataset-unreadable', 1, `\`${path}\` is no file of CIFAR-10: ${why}`, {
      help: 'unpack cifar-10-binary.tar.gz again',
      cause,
    })
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw problem(systemReason(cause), cause)
  }
  try {
    const { size: found } = fstatSync(file)
    if (found !== size) throw problem(`it has ${found} bytes, not ${size}`)
    const bytes = new Uint8Array(size)
    for (let done = 0; done < size;) {
      const count = readSync(file, bytes, done, size - done, done)
      if (count === 0) throw problem('it ends early')
      done += count
    }
    return bytes
  } finally {
    closeSync(file)
  }
}
