/** What is in a batch: a pure function of the seed, the order and the batch's number. */
import { fillDropout, permutation, RandomWords } from '../random/index.ts'

export interface RandomTensor {
  /** The program's input. */
  readonly name: string
  readonly layer: string
  readonly ratio: number
  readonly shape: readonly number[]
}

/** Everything that a thread needs to fill batches; bytes are shared, not copied. */
export interface BatchPlan {
  readonly images: Uint8Array
  readonly labels: Uint8Array
  /** How many images there are to choose from. */
  readonly count: number
  /** Where they stand in `images`; undefined: all, in order. */
  readonly positions?: Uint32Array | undefined
  /** [C, H, W]. */
  readonly shape: readonly number[]
  readonly batch: number
  readonly seed: number
  readonly shuffle: boolean
  /** `mean`: of nothing, of each channel, or of each pixel. */
  readonly transform: { readonly scale: number; readonly mean: readonly number[] }
  readonly random: readonly RandomTensor[]
  /** Batch i is that of i mod `period`: tests begin again from the first image. 0: never. */
  readonly period: number
}

export interface BatchBuffers {
  readonly image: Float32Array
  readonly label: Int32Array
  /** In the order of `BatchPlan.random`. */
  readonly random: readonly Float32Array[]
}

export class BatchFiller {
  readonly #plan: BatchPlan
  /** [C, 256]: what each byte becomes in each channel, the mean of single pixels aside. */
  readonly #table: Float32Array
  readonly #perPixel: boolean
  #epoch = -1
  #order: Uint32Array | undefined

  constructor(plan: BatchPlan) {
    this.#plan = plan
    const { scale, mean } = plan.transform
    const channels = plan.shape[0] ?? 1
    this.#perPixel = mean.length > channels
    this.#table = Float32Array.from(
      { length: channels * 256 },
      (_, i) => ((i % 256) - (mean[Math.floor(i / 256)] ?? 0)) * scale,
    )
  }

  fill(index: number, { image, label, random }: BatchBuffers): void {
    const { batch, images, labels, period, seed, shape, positions } = this.#plan
    const size = shape.reduce((product, n) => product * n, 1)
    const first = (period > 0 ? index % period : index) * batch
    for (let k = 0; k < batch; k++) {
      const place = this.#position(first + k)
      const from = positions ? positions[place] : place
      label[k] = labels[from] // a position in the split
      this.#transform(images.subarray(from * size, (from + 1) * size), image.subarray(k * size, (k + 1) * size))
    }
    this.#plan.random.forEach(({ layer, ratio }, i) => {
      fillDropout(ratio, random[i], new RandomWords(seed, 'dropout', layer, index)) // one buffer a tensor
    })
  }

  /** Which of the images stands at `position` of the endless sequence of epochs. */
  #position(position: number): number {
    const { count, seed, shuffle } = this.#plan
    const within = position % count
    if (!shuffle) return within
    const epoch = Math.floor(position / count)
    if (epoch !== this.#epoch || !this.#order) {
      this.#epoch = epoch
      this.#order = permutation(count, new RandomWords(seed, 'order', 'train', epoch))
    }
    return this.#order[within] // within the split
  }

  #transform(bytes: Uint8Array, values: Float32Array): void {
    if (this.#perPixel) {
      const { mean, scale } = this.#plan.transform
      for (let i = 0; i < bytes.length; i++) values[i] = (bytes[i] - mean[i]) * scale // a mean a pixel
      return
    }
    const plane = bytes.length / (this.#plan.shape[0] ?? 1)
    const table = this.#table
    for (let i = 0; i < bytes.length; i++) {
      values[i] = table[Math.floor(i / plane) * 256 + bytes[i]] // below the length; a byte of a channel
    }
  }
}
