import { totalmem } from 'node:os'

import { RunError } from '../../run-error.ts'
import { loadHdf5, type Hdf5Array, type Hdf5File } from './hdf5-file.ts'
import { PIXEL_BYTES, type PixelType } from './records.ts'
import { recentOnes } from './recent-ones.ts'
import type { Sample, SampleReader } from './store.ts'

/** The arrays `data` of HDF5 files, one after the other. */
export interface Hdf5Store {
  readonly kind: 'hdf5'
  readonly files: readonly { readonly path: string; readonly count: number }[]
  /** [C, H, W]. */
  readonly shape: readonly [number, number, number]
  readonly dtype: PixelType
}

/**
 * Bytes of unpacked images that a thread keeps. Of a larger set that is packed, in an order that is shuffled, one image costs
 * as much as all that are packed together with it.
 */
const KEPT = Math.min(2 ** 30, totalmem() / 16)

/** How many images of so many bytes are read for the sake of one: those that are packed together, within reason. */
export function readTogether({ together }: Hdf5Array, bytes: number): number {
  return Math.max(1, Math.min(together, Math.floor(KEPT / 2 / bytes)))
}

type Pixels = Uint8Array | Float32Array | Float64Array

export async function openHdf5({ files, shape, dtype }: Hdf5Store): Promise<SampleReader> {
  const load = await loadHdf5()
  const [channels, height, width] = shape
  const size = channels * height * width
  const bytes = size * PIXEL_BYTES[dtype]
  const opened: { readonly file: Hdf5File; readonly array: Hdf5Array }[] = []
  const blocks = recentOnes<Pixels>(KEPT)

  /** The images packed together with image `at` of a file, and which of them is the first. */
  const blockOf = (which: number, at: number): { readonly first: number; readonly pixels: Pixels } => {
    const { path, count } = files[which]
    const { array } = (opened[which] ??= openPart(load, path))
    const each = readTogether(array, bytes)
    const first = at - (at % each)
    const read = (): Pixels => array.read(first, Math.min(each, count - first)) as Pixels // the source looked at its type
    return { first, pixels: each === 1 ? read() : blocks(`${which} ${first}`, read) }
  }

  return {
    read(index): Sample {
      let at = index
      let which = 0
      while (which < files.length - 1 && at >= files[which].count) at -= files[which++].count
      const { first, pixels } = blockOf(which, at)
      const image = pixels.subarray((at - first) * size, (at - first + 1) * size)
      const values = image instanceof Float64Array ? Float32Array.from(image) : image
      return { values, channels, height, width, interleaved: false, rgb: channels === 3 }
    },
    close: () => opened.forEach(({ file }) => file.close()),
  }
}

function openPart(
  load: (path: string) => Hdf5File,
  path: string,
): { readonly file: Hdf5File; readonly array: Hdf5Array } {
  const file = load(path)
  const array = file.array('data')
  if (array) return { file, array }
  throw new RunError('dataset-unreadable', 1, `\`${path}\` has no \`data\` any more`, {
    help: 'leave the files of a dataset alone while a run reads them',
  })
}
