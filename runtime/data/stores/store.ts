/** Where the images of a set are, as plain data that goes to any thread; `openStore` turns it into something that reads. */
import type { Hdf5Store } from './hdf5.ts'
import type { LmdbStore } from './lmdb.ts'
import type { MemoryStore } from './memory.ts'
import type { PairStore } from './pairs.ts'
import type { PictureStore } from './pictures.ts'
import type { RecordStore } from './records.ts'

export type Store = Hdf5Store | LmdbStore | MemoryStore | PairStore | PictureStore | RecordStore

/** An image as it is stored, values from 0 to 255 where they are bytes. */
export interface Sample {
  readonly values: Uint8Array | Float32Array
  readonly channels: number
  readonly height: number
  readonly width: number
  /** Whether the channels of a pixel lie together, as decoders leave them; else each channel is a plane. */
  readonly interleaved: boolean
  /** Whether the channels are known to be red, green, blue; else they stay in the order in which they are stored. */
  readonly rgb: boolean
}

/** Reads one image after the other. What it gives at once is valid until the next call, what it promises for good. */
export interface SampleReader {
  read(index: number): Sample | Promise<Sample>
  close(): void
}

/** Where images are pictures of any size, they are scaled as they are decoded. */
export interface ReadOptions {
  readonly channels: number
  /** [height, width]. */
  readonly resize?: readonly [number, number] | undefined
}
