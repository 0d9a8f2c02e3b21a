import { closeSync } from 'node:fs'

import { openToRead, readExactly } from './read-exactly.ts'
import type { Sample, SampleReader } from './store.ts'

/** Files of records of one size, which are read one by one: no set is too large for it. */
export interface RecordStore {
  readonly kind: 'records'
  readonly files: readonly RecordFile[]
  /** Bytes from one record to the next, and before the image within one. */
  readonly stride: number
  readonly skip: number
  /** [C, H, W]. */
  readonly shape: readonly [number, number, number]
  /** Little-endian. */
  readonly dtype: PixelType
  /** Whether three channels are known to be red, green, blue. */
  readonly rgb: boolean
}

export interface RecordFile {
  readonly path: string
  readonly count: number
  /** Where the first record begins. */
  readonly offset: number
}

/** What pixels are stored as. */
export type PixelType = 'u8' | 'f32' | 'f64'

export const PIXEL_BYTES: Readonly<Record<PixelType, number>> = { u8: 1, f32: 4, f64: 8 }

export function openRecords(store: RecordStore): SampleReader {
  const { files, stride, skip, shape, dtype, rgb } = store
  const [channels, height, width] = shape
  const elements = channels * height * width
  const bytes = new Uint8Array(elements * PIXEL_BYTES[dtype])
  const handles: (number | undefined)[] = []
  const sample = { channels, height, width, interleaved: false, rgb: rgb && channels === 3 }
  return {
    read(index): Sample {
      let at = index
      let which = 0
      while (which < files.length - 1 && at >= (files[which]?.count ?? 0)) at -= files[which++]?.count ?? 0
      const file = files[which]
      const handle = (handles[which] ??= openToRead(file.path))
      readExactly(handle, bytes, file.offset + at * stride + skip, file.path)
      return { ...sample, values: valuesOf(bytes, dtype) }
    },
    close: () => {
      for (const handle of handles.splice(0)) if (handle !== undefined) closeSync(handle)
    },
  }
}

function valuesOf(bytes: Uint8Array, dtype: PixelType): Uint8Array | Float32Array {
  if (dtype === 'u8') return bytes
  if (dtype === 'f32') return new Float32Array(bytes.buffer)
  return Float32Array.from(new Float64Array(bytes.buffer))
}
