import { RunError } from '../../run-error.ts'
import type { SizedSplit, Split } from '../dataset.ts'
import { leftOutOf } from '../left-out.ts'
import { listNames, type PictureStore } from '../stores/index.ts'
import { hashOf } from './content-hash.ts'
import type { Picture, Pictures } from './picture-index.ts'

/** A split of pictures, and a hash over their contents and labels in their order: names and places do not count. */
export function pictureSplit(
  folder: string,
  { pictures, broken }: Pictures,
  labels: readonly number[] | undefined,
): { readonly split: Split; readonly hash: string } {
  if (pictures.length === 0) throw new RunError('data-misfit', 1, `no picture in \`${folder}\` can be decoded`)
  const shared = labels && new Int32Array(new SharedArrayBuffer(4 * labels.length))
  shared?.set(labels ?? [])
  return {
    split: {
      count: pictures.length,
      store: pictureStore(folder, pictures),
      labels: shared,
      images: hashOf(
        pictures
          .map(({ sha256 }) => sha256)
          .sort()
          .map((sha256) => Buffer.from(sha256)),
      ),
      sizes: sizesOf(folder, pictures),
      leftOut: leftOutOf(broken, pictures.length + broken.length),
    },
    hash: hashOf(pictures.map(({ sha256 }, i) => Buffer.from(`${labels?.[i] ?? ''}:${sha256}\n`))),
  }
}

/** The files of `pictures`, as they were when they were proved. */
export function pictureStore(folder: string, pictures: readonly Picture[]): PictureStore {
  const stamps = new Float64Array(new SharedArrayBuffer(16 * pictures.length))
  pictures.forEach(({ stamp }, i) => stamps.set(stamp, 2 * i))
  return { kind: 'pictures', folder, names: listNames(pictures.map(({ name }) => name)), stamps }
}

/** Each size that occurs, with a picture that has it. */
export function sizesOf(folder: string, pictures: readonly Picture[]): SizedSplit['sizes'] {
  const sizes = new Map<string, { height: number; width: number; example: string }>()
  for (const { name, height, width } of pictures) {
    const key = `${height}×${width}`
    if (!sizes.has(key)) sizes.set(key, { height, width, example: `${folder}/${name}` })
  }
  return [...sizes.values()]
}
