import type { Sample, SampleReader } from './store.ts'

/** All images as planes of bytes, in memory that threads share. */
export interface MemoryStore {
  readonly kind: 'memory'
  readonly images: Uint8Array
  /** [C, H, W]. */
  readonly shape: readonly [number, number, number]
}

export function openMemory({ images, shape: [channels, height, width] }: MemoryStore): SampleReader {
  const size = channels * height * width
  return {
    read: (index): Sample => ({
      values: images.subarray(index * size, (index + 1) * size),
      channels,
      height,
      width,
      interleaved: false,
      rgb: channels === 3,
    }),
    close: () => undefined,
  }
}
