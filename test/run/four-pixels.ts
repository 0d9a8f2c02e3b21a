/** Images of four pixels and of three classes, in files: data for runs of which other things are looked at. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { npyHeader } from '../../compiler/formats/index.ts'

/** The bytes that `writeFourPixels` puts into files. */
export interface FourPixels {
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

export function fourPixels(count: number): FourPixels {
  return {
    pixels: Uint8Array.from({ length: count * 4 }, (_, i) => (i * 89 + 31) % 256),
    labels: Uint8Array.from({ length: count }, (_, i) => (i + (i >> 2)) % 3),
  }
}

/** To test on are the same pixels from the last to the first. */
export function writeFourPixels(folder: string, { pixels, labels }: FourPixels): void {
  const count = labels.length
  const images = npyHeader('|u1', [count, 1, 2, 2])
  writeFileSync(join(folder, 'images.npy'), Buffer.concat([images, pixels]))
  writeFileSync(join(folder, 'others.npy'), Buffer.concat([images, pixels.toReversed()]))
  writeFileSync(join(folder, 'labels.npy'), Buffer.concat([npyHeader('|u1', [count]), labels]))
}

/** What a spec says of them, training on batches of `train`. */
export function fourPixelsData(train: number): string {
  return `data:
  dataset: npy
  train: { path: images.npy, labels: labels.npy }
  test: { path: others.npy, labels: labels.npy }
  shape: [1, 2, 2]
  classes: 3
  batch: { train: ${train}, test: 12 }
  transform: { scale: 0.01 }
`
}
