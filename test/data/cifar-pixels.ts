import { readFileSync } from 'node:fs'

import type { Dataset } from '../../runtime/data/index.ts'
import { openNamed } from './open-named.ts'

export interface Pixels {
  readonly dataset: Dataset
  /** What was decoded of JPEG files has pixels that are off by some, and an order of its own. */
  readonly jpeg: boolean
}

/** Real CIFAR-10, from where a run would take it. Says how to get it, where it is not there. */
export async function cifarPixels(): Promise<Pixels> {
  try {
    const dataset = await openNamed('cifar10')
    return { dataset, jpeg: dataset.source === 'jpeg' }
  } catch (cause) {
    const how =
      '`npm run data:ci` makes it of an archive of JPEG files, `ts-compile data fetch cifar10` gets the original'
    throw new Error(`this test needs CIFAR-10: ${how}`, { cause })
  }
}

/** A part of it, image by image: its label (CIFAR-100's has the coarse one before it) and its planes. */
export function recordsOf(
  { store }: Dataset['train'],
  labels: 1 | 2 = 1,
): { readonly label: number; readonly planes: Uint8Array }[] {
  if (store.kind !== 'records') throw new Error('CIFAR lies in records')
  return store.files.flatMap(({ path, count }) => {
    const bytes = readFileSync(path)
    return Array.from({ length: count }, (_, i) => {
      const size = labels + 3072
      const record = bytes.subarray(i * size, (i + 1) * size)
      return { label: record[labels - 1], planes: record.subarray(labels) }
    })
  })
}
