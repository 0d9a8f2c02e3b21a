import { RunError } from '../../run-error.ts'
import { openPictures, type PictureStore } from './pictures.ts'
import type { ReadOptions, Sample, SampleReader } from './store.ts'

/** Two pictures each, seen as one image with the channels of both. */
export interface PairStore {
  readonly kind: 'pairs'
  readonly pictures: PictureStore
  /** Of each pair, which pictures it is made of. */
  readonly first: Uint32Array
  readonly second: Uint32Array
}

export function openPairs({ pictures, first, second }: PairStore, { channels, resize }: ReadOptions): SampleReader {
  const reader = openPictures(pictures, { channels: channels / 2, resize })
  return {
    read: async (index): Promise<Sample> => {
      const [one, other] = await Promise.all([reader.read(first[index]), reader.read(second[index])])
      return stacked(one, other)
    },
    close: () => reader.close(),
  }
}

/** As planes, the channels of the one and then those of the other. */
function stacked(one: Sample, other: Sample): Sample {
  const { channels, height, width } = one
  if (other.height !== height || other.width !== width) {
    throw new RunError(
      'data-misfit',
      1,
      `a pair has pictures of two sizes, ${height}×${width} and ${other.height}×${other.width}`,
      { help: 'give them one size: `transform: { resize: … }`' },
    )
  }
  const plane = height * width
  const values = new Uint8Array(2 * channels * plane)
  ;[one, other].forEach((sample, which) => {
    for (let c = 0; c < channels; c++) {
      const start = (which * channels + c) * plane
      for (let i = 0; i < plane; i++) values[start + i] = sample.values[i * channels + c]
    }
  })
  return { values, channels: 2 * channels, height, width, interleaved: false, rgb: channels === 3 }
}
