/** A picture of the first images of the training, as the networks see them. */
import { encode } from 'fast-png'

import type { Plan } from '../../../compiler/index.ts'
import { openBatches } from '../batches.ts'
import type { Dataset } from '../dataset.ts'

/** Images in a row, and rows. */
const ACROSS = 12
const DOWN = 6
/** Pixels between images. */
const GAP = 2
/** Images smaller than this are drawn several times as large. */
const LEAST = 64

/** A PNG. Values are spread over 0 to 255 from the least to the greatest of the sheet, so a mean or a scale does not darken it. */
export async function contactSheet(plan: Plan, dataset: Dataset): Promise<Uint8Array> {
  const [channels, height, width] = plan.data.shape
  const images = await firstImages(plan, dataset, ACROSS * DOWN)
  const views = viewsOf(channels, plan.data.transform.channels === 'bgr')
  const across = Math.max(1, Math.floor(ACROSS / views.length))
  const rows = Math.ceil(images.length / across)
  const [cellWidth, cellHeight] = [views.length * width + GAP, height + GAP]
  const sheet = { width: across * cellWidth + GAP, height: rows * cellHeight + GAP }
  const pixels = new Uint8Array(sheet.width * sheet.height * 3).fill(255)
  const [least, most] = range(images)
  const shade = (value: number): number => (most > least ? ((value - least) / (most - least)) * 255 : 0)
  images.forEach((image, n) => {
    const [left, top] = [GAP + (n % across) * cellWidth, GAP + Math.floor(n / across) * cellHeight]
    views.forEach((view, v) => {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          view.forEach((channel, c) => {
            const to = ((top + y) * sheet.width + left + v * width + x) * 3 + c
            pixels[to] = shade(image[(channel * height + y) * width + x])
          })
    })
  })
  const times = Math.max(1, Math.ceil(LEAST / Math.max(height, width)))
  return encode({ ...enlarged(pixels, sheet, times), channels: 3, depth: 8 })
}

interface Sheet {
  readonly width: number
  readonly height: number
}

/** Each pixel becomes a square of so many a side. */
function enlarged(pixels: Uint8Array, { width, height }: Sheet, times: number): Sheet & { readonly data: Uint8Array } {
  const large = { width: width * times, height: height * times }
  const data = new Uint8Array(large.width * large.height * 3)
  for (let y = 0; y < large.height; y++)
    for (let x = 0; x < large.width; x++) {
      const from = (Math.floor(y / times) * width + Math.floor(x / times)) * 3
      data.set(pixels.subarray(from, from + 3), (y * large.width + x) * 3)
    }
  return { ...large, data }
}

async function firstImages(plan: Plan, dataset: Dataset, count: number): Promise<readonly Float32Array[]> {
  const few = {
    ...plan,
    data: { ...plan.data, batch: { ...plan.data.batch, train: Math.min(count, plan.data.batch.train) } },
  }
  const batches = await openBatches(few, dataset, 'train', { workers: 1 })
  const size = plan.data.shape.reduce((product, n) => product * n, 1)
  const images: Float32Array[] = []
  try {
    while (images.length < count) {
      const { data } = (await batches.next()).get('data.image') ?? {}
      if (!(data instanceof Float32Array)) break
      for (let i = 0; i + size <= data.length && images.length < count; i += size) images.push(data.slice(i, i + size))
    }
  } finally {
    await batches.close()
  }
  return images
}

/** Of each picture that lies in an image, which channels are red, green and blue. */
function viewsOf(channels: number, bgr: boolean): readonly (readonly number[])[] {
  if (channels % 3 === 0)
    return Array.from({ length: channels / 3 }, (_, i) => (bgr ? [2, 1, 0] : [0, 1, 2]).map((c) => 3 * i + c))
  return Array.from({ length: channels }, (_, c) => [c, c, c])
}

function range(images: readonly Float32Array[]): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity]
  for (const image of images)
    for (const value of image) {
      if (value < least) least = value
      if (value > most) most = value
    }
  return [least, most]
}
