import type { RunError } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import { loadHdf5, type Hdf5Array, type Hdf5File } from '../stores/hdf5-file.ts'
import { readTogether } from '../stores/hdf5.ts'
import { PIXEL_BYTES, type PixelType } from '../stores/index.ts'
import { checkLabelCount, examineImages, imagesOf, misfit, type ImageArray } from './arrays.ts'
import { remember, signature } from '../remember.ts'
import { joinHashes, labelHash, SetHash } from './content-hash.ts'
import { listedFiles } from './hdf5-list.ts'
import { checkLabels, joinLabels } from './labels.ts'
import { named } from './named.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

/** Files with the datasets `data` [N, C, H, W] and `label` [N], or text files that list such, as for Caffe's HDF5Data. */
export async function openHdf5Files(request: SourceRequest): Promise<OpenedSource> {
  const load = await loadHdf5()
  const train = await named(request.train, () => readPart(request.train, request, load))
  const test = await named(request.test, () => readPart(request.test, request, load))
  return { train: train.split, test: test.split, hash: joinHashes([train.hash, test.hash]) }
}

interface Part {
  readonly path: string
  readonly images: ImageArray
  readonly dtype: PixelType
  readonly labels: Int32Array | undefined
}

/** Every file is read once, for its numbers and its hash, which is kept; images are read when they are wanted. */
async function readPart(
  { paths, labels }: PartRequest,
  { shape, classes, cache, progress, outside }: SourceRequest,
  load: (path: string) => Hdf5File,
): Promise<{ readonly split: Split; readonly hash: string }> {
  const parts: Part[] = []
  for (const path of paths.flatMap((path) => listedFiles(path, { outside }))) {
    const file = load(path)
    try {
      const data = arrayIn(file, 'data', path)
      const where = `\`${path}\``
      const images = imagesOf(data.sizes, shape, `\`data\` of ${where}`)
      const dtype = pixelType(data, path)
      const found = labels === 'none' ? undefined : readLabels(file, path, images.count, classes)
      const part = { path, images, dtype, labels: found }
      checkSame(parts[0] ?? part, part)
      parts.push(part)
    } finally {
      file.close()
    }
  }
  const all = labels === 'none' ? undefined : joinLabels(parts.flatMap((part) => part.labels ?? []))
  const key = parts.map(({ path, images, dtype }) => [signature(path), dtype, images.shape])
  const hash = await remember(cache, 'hdf5', key, () => hashImages(parts, load, progress))
  return { split: splitOf(parts, all, hash), hash: joinHashes([hash, labelHash(all)]) }
}

/** Over the images of all files, one after the other, as if they were in one. */
async function hashImages(
  parts: readonly Part[],
  load: (path: string) => Hdf5File,
  progress: SourceRequest['progress'],
): Promise<string> {
  const [{ dtype, images: one }] = parts
  const hash = new SetHash(dtype, one.shape)
  const bytes = one.shape.reduce((product, n) => product * n, PIXEL_BYTES[dtype])
  for (const { path, images } of parts) {
    const file = load(path)
    try {
      const data = arrayIn(file, 'data', path)
      const together = readTogether(data, bytes)
      await examineImages(images, dtype, bytesOf(data), { hash, where: `\`${path}\``, together, progress })
    } finally {
      file.close()
    }
  }
  return hash.digest(undefined)
}

function splitOf(parts: readonly Part[], labels: Int32Array | undefined, hash: string): Split {
  const files = parts.map(({ path, images }) => ({ path, count: images.count }))
  const [{ images, dtype, path }] = parts
  const [, height, width] = images.shape
  return {
    count: files.reduce((sum, file) => sum + file.count, 0),
    store: { kind: 'hdf5', files, shape: images.shape, dtype },
    labels,
    images: hash,
    sizes: [{ height, width, example: path }],
  }
}

function arrayIn(file: Hdf5File, name: string, path: string): Hdf5Array {
  const array = file.array(name)
  if (array) return array
  const there = file.names.map((other) => `\`${other}\``).join(', ')
  throw misfit(
    `\`${path}\` has no dataset \`${name}\`${there === '' ? '' : `, only ${there}`}`,
    'images are in `data` and their classes in `label`, as Caffe has it; of a set without classes say `labels: none`',
  )
}

const PIXELS: Readonly<Record<string, PixelType>> = { uint8: 'u8', float32: 'f32', float64: 'f64' }

function pixelType({ type }: Hdf5Array, path: string): PixelType {
  const found = PIXELS[type]
  if (found === undefined) throw wrongType('data', path, type, Object.keys(PIXELS))
  return found
}

const LABELS = ['int', 'uint'].flatMap((kind) => [8, 16, 32, 64].map((bits) => `${kind}${bits}`))

function readLabels(file: Hdf5File, path: string, images: number, classes: number): Int32Array {
  const array = arrayIn(file, 'label', path)
  const known = [...LABELS, 'float32', 'float64']
  if (!known.includes(array.type)) throw wrongType('label', path, array.type, ['whole numbers', 'float32', 'float64'])
  checkLabelCount(array.sizes, images, `\`label\` of \`${path}\``)
  return checkLabels(Float64Array.from<number | bigint>(array.read(0, images), Number), classes, path)
}

function wrongType(name: string, path: string, type: string, known: readonly string[]): RunError {
  return misfit(
    `\`${name}\` of \`${path}\` is of the type ${type}, not ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''}`,
    'write it again as one of these',
  )
}

function bytesOf(data: Hdf5Array): (first: number, count: number) => Uint8Array {
  return (first, count) => {
    const { buffer, byteOffset, byteLength } = data.read(first, count)
    return new Uint8Array(buffer, byteOffset, byteLength)
  }
}

/** The files of a set go on where the one before ends. */
function checkSame(first: Part, part: Part): void {
  const [one, other] = [first, part].map(({ images, dtype }) => `${dtype} ${images.shape.join('×')}`)
  if (one === other) return
  throw misfit(
    `\`${part.path}\` has images of ${told(part)}, but \`${first.path}\` of ${told(first)}`,
    'let all files of a set hold images of one type and shape',
  )
}

function told({ images, dtype }: Part): string {
  const names = { u8: 'uint8', f32: 'float32', f64: 'float64' }
  return `[${images.shape.join(', ')}] in ${names[dtype]}`
}
