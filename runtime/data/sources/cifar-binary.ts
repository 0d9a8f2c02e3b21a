/** Records of one or two bytes of label and the planes of an image: the binary form of CIFAR-10 and CIFAR-100. */
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

import { RunError, systemReason } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import type { RecordFile } from '../stores/index.ts'
import { remember, signature } from '../remember.ts'
import { joinHashes } from './content-hash.ts'
import { checkLabels, joinLabels } from './labels.ts'
import { named } from './named.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

/** [C, H, W] of every such file: the red plane, the green one, the blue one. */
const SHAPE = [3, 32, 32] as const
const PIXELS = 3 * 32 * 32

/** One byte of label; with `labels: coarse` or `fine`, as in CIFAR-100, two, of which the first or the second counts. */
export async function openCifarBinary({ train, test, classes, cache }: SourceRequest): Promise<OpenedSource> {
  const one = await named(train, () => readPart(train, classes, cache))
  const other = await named(test, () => readPart(test, classes, cache))
  return { train: one.split, test: other.split, hash: joinHashes([one.hash, other.hash]) }
}

interface Found {
  readonly labels: readonly number[]
  readonly sha256: string
}

/** Every file is read once, for its labels and its hash, which are kept; images are read from the files when they are wanted. */
async function readPart(
  part: PartRequest,
  classes: number,
  cache: string,
): Promise<{ readonly split: Split; readonly hash: string }> {
  const labelBytes = part.labels === 'coarse' || part.labels === 'fine' ? 2 : 1
  const which = part.labels === 'fine' ? 1 : 0
  const stride = labelBytes + PIXELS
  const each = part.count === undefined ? undefined : part.count / part.paths.length
  const files: RecordFile[] = []
  const hashes: string[] = []
  const labels: Int32Array[] = []
  for (const path of part.paths) {
    const examine = (): Found => {
      const hash = createHash('sha256')
      const found = eachRecord(path, stride, each, (record) => {
        hash.update(record)
        return record[which]
      })
      return { labels: found, sha256: hash.digest('hex') }
    }
    const found = await remember(cache, 'records', [signature(path), stride, which, each], examine)
    files.push({ path, count: found.labels.length, offset: 0 })
    hashes.push(found.sha256)
    if (part.labels !== 'none') labels.push(checkLabels(found.labels, classes, path))
  }
  const count = files.reduce((sum, file) => sum + file.count, 0)
  const store = { kind: 'records', files, stride, skip: labelBytes, shape: SHAPE, dtype: 'u8', rgb: true } as const
  const hash = joinHashes(hashes)
  return {
    split: { count, store, labels: part.labels === 'none' ? undefined : joinLabels(labels), images: hash },
    hash,
  }
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
    if (size === 0) throw problem('it is empty')
    if (size % stride !== 0) throw problem(`its ${size} bytes are no whole number of records of ${stride}`)
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
