import { closeSync } from 'node:fs'

import { decodeDatum } from './datum.ts'
import { decodePicture } from './decode.ts'
import { openToRead, readExactly } from './read-exactly.ts'
import type { ReadOptions, Sample, SampleReader } from './store.ts'

/** Values of an LMDB, by where they stand in its file: Caffe's records. */
export interface LmdbStore {
  readonly kind: 'lmdb'
  readonly path: string
  readonly offsets: Float64Array
  readonly lengths: Uint32Array
  /** Whether some are pictures, which have to be decoded. */
  readonly pictures: boolean
}

/** Pixels stay in the order of channels in which they are stored, Caffe's own being blue, green, red; pictures are decoded. */
export function openLmdb({ path, offsets, lengths }: LmdbStore, options: ReadOptions): SampleReader {
  const handle = openToRead(path)
  return {
    read: (index): Sample | Promise<Sample> => {
      const bytes = Buffer.allocUnsafeSlow(lengths[index])
      readExactly(handle, bytes, offsets[index], path)
      const where = `${path}#${index}`
      const datum = decodeDatum(bytes, where)
      if (datum.kind === 'picture') return decodePicture(datum.bytes, where, options)
      const { values, shape } = datum
      const [channels, height, width] = shape
      return { values, channels, height, width, interleaved: false, rgb: false }
    },
    close: () => closeSync(handle),
  }
}
