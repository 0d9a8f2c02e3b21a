/** What has to hold for an array of images, whatever file it is in. */
import { setImmediate as turn } from 'node:timers/promises'

import { RunError } from '../../run-error.ts'
import { PIXEL_BYTES, type PixelType } from '../stores/index.ts'
import type { SetHash } from './content-hash.ts'
import type { Progress } from './request.ts'

export interface ImageArray {
  readonly count: number
  /** [C, H, W]. */
  readonly shape: readonly [number, number, number]
}

/** Of an array [N, C, H, W], or [N, H, W] where images have one channel. `wanted`: the [C, H, W] that networks see. */
export function imagesOf(sizes: readonly number[], wanted: readonly number[], where: string): ImageArray {
  const said = `[${sizes.join(', ')}]`
  if (sizes.length !== 3 && sizes.length !== 4) {
    throw misfit(`${where} has the shape ${said}, which is not [N, C, H, W]`, 'lay images out one after the other')
  }
  const [count = 0] = sizes
  const [channels = 1, height = 0, width = 0] = sizes.length === 4 ? sizes.slice(1) : [1, ...sizes.slice(1)]
  if (count === 0) throw misfit(`${where} holds no images`, 'name files that have some')
  if (channels === 0 || height === 0 || width === 0)
    throw misfit(`${where} has the shape ${said}: its images have no pixels`, 'write the array again')
  if (channels !== wanted[0]) {
    throw misfit(
      `${where} has the shape ${said}, images of ${channels} channel${channels === 1 ? '' : 's'}, where the spec says ${wanted[0]}`,
      sizes.length === 4 && sizes[3] === wanted[0]
        ? 'put the channels before height and width: `array.transpose(0, 3, 1, 2)`'
        : 'let `shape` say what the networks see, [channels, height, width]',
    )
  }
  return { count, shape: [channels, height, width] }
}

/** Of an array [N], or with further axes of size 1. */
export function checkLabelCount(sizes: readonly number[], images: number, where: string): void {
  const said = `[${sizes.join(', ')}]`
  if (sizes.length === 0 || sizes.slice(1).some((size) => size !== 1))
    throw misfit(`${where} has the shape ${said}, which is not [N]`, 'give each image one number: its class')
  if (sizes[0] !== images) {
    throw misfit(
      `${where} has ${sizes[0]} labels for ${images} images`,
      'each image needs one, in the order of the images',
    )
  }
}

interface Examination {
  readonly hash: SetHash
  readonly where: string
  /** Images that are packed together, and so are read at once. */
  readonly together?: number
  readonly progress: Progress | undefined
}

/** Bytes that are read at once, unless one image is larger. */
const PIECE = 4 * 2 ** 20

/**
 * Hashes every image of an array and proves that its pixels are numbers that float32 holds. `read` gives the bytes of `count`
 * images from `first` on, which are looked at before the next call.
 */
export async function examineImages(
  { count, shape }: ImageArray,
  dtype: PixelType,
  read: (first: number, count: number) => Uint8Array,
  { hash, where, together = 1, progress }: Examination,
): Promise<void> {
  const size = shape.reduce((product, n) => product * n, 1)
  const each = together * Math.max(1, Math.floor(PIECE / (together * size * PIXEL_BYTES[dtype])))
  for (let first = 0; first < count; first += each) {
    progress?.({ what: `images of ${where}`, done: first, total: count })
    await turn()
    const bytes = read(first, Math.min(each, count - first))
    hash.images(bytes)
    if (dtype === 'u8') continue
    const wrong = firstUnfit(floatsOf(bytes, dtype))
    if (wrong) throw notFinite(`image ${first + Math.floor(wrong.at / size)} of ${where}`, wrong.value)
  }
  progress?.({ what: `images of ${where}`, done: count, total: count })
}

function floatsOf({ buffer, byteOffset, byteLength }: Uint8Array, dtype: 'f32' | 'f64'): Float32Array | Float64Array {
  return dtype === 'f32'
    ? new Float32Array(buffer, byteOffset, byteLength / 4)
    : new Float64Array(buffer, byteOffset, byteLength / 8)
}

/** Undefined where float32 holds them all. */
export function firstUnfit(values: ArrayLike<number>): { readonly at: number; readonly value: number } | undefined {
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN
    if (!Number.isFinite(Math.fround(value))) return { at, value }
  }
  return undefined
}

export function notFinite(image: string, value: number): RunError {
  const told = Number.isFinite(value) ? `${value}, which is more than float32 holds` : String(value)
  return misfit(
    `${image} has a pixel that is ${told}`,
    'every pixel has to be a finite number; images are numbered from 0',
  )
}

export function misfit(message: string, help: string): RunError {
  return new RunError('data-misfit', 1, message, { help })
}
