import { createHash } from 'node:crypto'

import { datasetFacts, InternalError, type DatasetFacts } from '../../compiler/index.ts'
import { RunError } from '../run-error.ts'
import { catalogEntry, locate, type DataOptions } from './catalog/index.ts'
import { readCifar10 } from './cifar10.ts'
import { readMnist } from './mnist.ts'

/** Images [count, C, H, W] and labels [count] as bytes, in memory that threads share. */
export interface Split {
  readonly count: number
  readonly images: Uint8Array
  readonly labels: Uint8Array
}

export interface Dataset {
  readonly facts: DatasetFacts
  readonly train: Split
  readonly test: Split
  /** sha256 over images and labels of both splits: what the numbers were trained on. */
  readonly hash: string
  /** Where it came from, as `lock.json` records it. */
  readonly source: string
}

type Reader = (facts: DatasetFacts, folder: string) => { train: Split; test: Split }

/** THE list of readers, by the dataset's name. */
const readers: Readonly<Record<string, Reader>> = { cifar10: readCifar10, mnist: readMnist }

/** Reads and hashes a dataset. Throws a RunError that names the file that is missing or corrupt. */
export function openDataset(name: string, options: DataOptions = {}): Dataset {
  const [facts, entry, read] = [datasetFacts(name), catalogEntry(name), readers[name]]
  if (!facts || !entry || !read) throw new InternalError(`no reader for the dataset ${name}`)
  const { folder, source } = locate(entry, options)
  const { train, test } = read(facts, folder)
  for (const { labels } of [train, test]) {
    if (labels.some((label) => label >= facts.classes)) {
      throw new RunError('dataset-unreadable', 1, `the labels of ${name} go beyond its ${facts.classes} classes`)
    }
  }
  const hash = createHash('sha256')
  for (const { images, labels } of [train, test]) hash.update(images).update(labels)
  return { facts, train, test, hash: hash.digest('hex'), source }
}
