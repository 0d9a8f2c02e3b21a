/** A mean as Caffe's compute_image_mean leaves it: a BlobProto, [C, H, W] of float32. */
import { resolve } from 'node:path'

import { FormatError, memoryFile, openBinaryproto } from '../../compiler/formats/index.ts'
import { readAdmitted } from '../admitted.ts'
import { RunError } from '../run-error.ts'
import { fileAt } from './sources/index.ts'
import type { Mean } from './transform.ts'

const HELP = 'name what Caffe’s compute_image_mean wrote'

/** `path` as the plan has it, from the spec's `folder`. Throws a RunError that names the file. */
export async function readMeanFile(path: string, folder: string, channels: number): Promise<Mean> {
  const file = resolve(folder, path)
  fileAt(file, HELP)
  const problem = (why: string, cause?: unknown): RunError =>
    new RunError('dataset-unreadable', 1, `\`${file}\` is no mean of images: ${why}`, { help: HELP, cause })
  try {
    const opened = await openBinaryproto(memoryFile(readAdmitted(file)))
    const [{ name, shape: sizes }] = opened.tensors
    const shape = imageShape(sizes)
    if (!shape) throw problem(`it has the shape [${sizes.join(', ')}], which is not [C, H, W]`)
    const values = Float64Array.from(await opened.read(name))
    if (!values.every(Number.isFinite)) throw problem('not all of its numbers are finite')
    if (shape[0] === channels) return { per: 'pixel', values, shape }
    throw new RunError('data-misfit', 1, `\`${file}\` has ${shape[0]} channels, the images ${channels}`, {
      help: 'take the mean of this dataset',
    })
  } catch (cause) {
    throw cause instanceof FormatError ? problem(cause.message, cause) : cause
  }
}

/** Before [C, H, W] there may be axes of size 1; undefined of any other shape. */
function imageShape(sizes: readonly number[]): readonly [number, number, number] | undefined {
  const [channels = 0, height = 0, width = 0] = sizes.slice(-3)
  const whole = sizes.reduce((product, n) => product * n, 1)
  return whole > 0 && whole === channels * height * width ? [channels, height, width] : undefined
}
