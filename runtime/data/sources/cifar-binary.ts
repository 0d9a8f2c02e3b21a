/** Records of one or two bytes of label and the planes of an image: the binary form of CIFAR-10 and CIFAR-100. */
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

import { RunError, systemReason } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import type { RecordFile } from '../stores/index.ts'
import { joinHashes } from './content-hash.ts'
import { checkLabels, joinLabels } from './labels.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

/** [C, H, W] of every such file: the red plane, the green one, the blue one. */
const SHAPE = [3, 32, 32] as const
const PIXELS = 3 * 32 * 32

/** One byte of label; with `labels: coarse` or `fine`, as in CIFAR-100, two, of which the first or the second counts. */
export function openCifarBinary({ train, test, classes }: SourceRequest): OpenedSource {
  const [one, other] = [readPart(train, classes), readPart(test, classes)]
  return { train: one.split, test: other.split, hash: joinHashes([one.hash, other.hash]) }
}

/** Reads every file once, for its labels and its hash; images are read from the files when they are wanted. */
function readPart(part: PartRequest, classes: number): { readonly split: Split; readonly hash: string } {
  const labelBytes = part.labels === 'coarse' || part.labels === 'fine' ? 2 : 1
  const which = part.labels === 'fine' ? 1 : 0
  const stride = labelBytes + PIXELS
  const hash = createHash('sha256')
  const each = part.count === undefined ? undefined : part.count / part.paths.length
  const found = part.paths.map((path) => {
    const labels = eachRecord(path, stride, each, (record) => {
      hash.update(record)
      return record[which]
    })
    return { path, labels: part.labels === 'none' ? new Int32Array(labels.length) : checkLabels(labels, classes, path) }
  })
  const count = found.reduce((sum, { labels }) => sum + labels.length, 0)
  const files = found.map(({ path, labels }): RecordFile => ({ path, count: labels.length, offset: 0 }))
  const store = { kind: 'records', files, stride, skip: labelBytes, shape: SHAPE, dtype: 'u8', rgb: true } as const
  const labels = part.labels === 'none' ? undefined : joinLabels(found.map((file) => file.labels))
  return { split: { count, store, labels }, hash: hash.digest('hex') }
}

function eachRecord(
  path: string,
  stride: number,
  count: number | undefined,
  take: (record: Uint8Array) => number,
): readonly number[] {
  const problem = (why: string, cause?: unknown): RunError =>
    new RunError('dataset-unreadable', 1, `\`${path}\` is no file of such records: ${why}`, {
      help: 'fetch or unpack it again, and let `labels` say whether records have one label or two',
      cause,
    })
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw problem(systemReason(cause), cause)
  }
  try {
    const { size } = fstatSync(file)
    if (count !== undefined && size !== count * stride) throw problem(`it has ${size} bytes, not ${count * stride}`)
    if (size === 0 || size % stride !== 0)
      throw problem(`its ${size} bytes are no whole number of records of ${stride}`)
    const taken: number[] = []
    const buffer = new Uint8Array(stride * 256)
    for (let done = 0; done < size;) {
      const wanted = Math.min(buffer.length, size - done)
      let filled = 0
      while (filled < wanted) {
        const got = readSync(file, buffer, filled, wanted - filled, done + filled)
        if (got === 0) throw problem('it ends early')
        filled += got
      }
      for (let i = 0; i < wanted; i += stride) taken.push(take(buffer.subarray(i, i + stride)))
      done += wanted
    }
    return taken
  } finally {
    closeSync(file)
  }
}
