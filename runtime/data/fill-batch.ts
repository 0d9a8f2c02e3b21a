/** What is in a batch: a pure function of the seed, the order and the batch's number. */
import { fillDropout, permutation, RandomWords } from '../random/index.ts'
import { openStore, type Sample, type SampleReader, type Store } from './stores/index.ts'
import { Transformer, type TransformPlan } from './transform.ts'

export interface RandomTensor {
  /** The program's input. */
  readonly name: string
  readonly layer: string
  readonly ratio: number
  readonly shape: readonly number[]
}

/** Everything that a thread needs to fill batches; what is large is shared, not copied. */
export interface BatchPlan {
  /** Of which set of the dataset. */
  readonly part: 'train' | 'test'
  readonly store: Store
  readonly labels: Int32Array | undefined
  /** How many images there are to choose from. */
  readonly count: number
  /** Where they stand in the store; undefined: all, in order. */
  readonly positions?: Uint32Array | undefined
  readonly batch: number
  readonly seed: number
  readonly shuffle: boolean
  readonly transform: TransformPlan
  readonly random: readonly RandomTensor[]
  /** Batch i is that of i mod `period`: tests begin again from the first image. 0: never. */
  readonly period: number
}

export interface BatchBuffers {
  readonly image: Float32Array
  readonly label: Int32Array
  /** Where the images stand in the set. */
  readonly row: Int32Array
  /** In the order of `BatchPlan.random`. */
  readonly random: readonly Float32Array[]
}

/** Pictures that are decoded at once: enough to keep the decoder busy, few enough for any size of picture. */
const AT_ONCE = 8

export class BatchFiller {
  readonly #plan: BatchPlan
  readonly #reader: SampleReader
  readonly #transformer: Transformer
  readonly #augment: RandomWords
  readonly #size: number
  #epoch = -1
  #order: Uint32Array | undefined

  static async open(plan: BatchPlan): Promise<BatchFiller> {
    const { shape, geometry } = plan.transform
    return new BatchFiller(plan, await openStore(plan.store, { channels: shape[0], resize: geometry.resize }))
  }

  private constructor(plan: BatchPlan, reader: SampleReader) {
    this.#plan = plan
    this.#reader = reader
    this.#transformer = new Transformer(plan.transform)
    this.#augment = new RandomWords(plan.seed, 'augment', 'train')
    this.#size = plan.transform.shape.reduce((product, n) => product * n, 1)
  }

  async fill(index: number, { image, label, row, random }: BatchBuffers): Promise<void> {
    const { batch, labels, period, seed, positions, transform } = this.#plan
    const first = (period > 0 ? index % period : index) * batch
    const open: Promise<void>[] = []
    for (let k = 0; k < batch; k++) {
      const place = this.#position(first + k)
      const from = positions ? positions[place] : place
      label[k] = labels ? labels[from] : 0
      row[k] = from
      const put = (sample: Sample): void => {
        const words = transform.training ? this.#augment.restart(first + k) : undefined
        this.#transformer.apply(sample, words, image.subarray(k * this.#size, (k + 1) * this.#size))
      }
      const sample = this.#reader.read(from)
      if (sample instanceof Promise) {
        const doing = sample.then(put)
        doing.catch(() => undefined) // told when its turn comes
        open.push(doing)
      } else put(sample)
      if (open.length >= AT_ONCE) await open.shift() // the decoder has the others meanwhile
    }
    this.#plan.random.forEach(({ layer, ratio }, i) => {
      fillDropout(ratio, random[i], new RandomWords(seed, 'dropout', layer, index)) // one buffer a tensor
    })
    await Promise.all(open)
  }

  close(): void {
    this.#reader.close()
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
}
