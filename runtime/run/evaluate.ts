/** Measures a network by itself on the whole test set. */
import { elements, type Plan } from '../../compiler/index.ts'
import { openBatches, partOf, type Dataset } from '../data/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import { withForward, type Forward } from './forward.ts'
import { entropyOf, softmax } from './shares.ts'

export interface Evaluation extends Forward {
  /** Whether `top`, which has an output a class, is a softmax: shares of the classes, not scores. */
  readonly probabilities: boolean
}

export interface Evaluated {
  readonly images: number
  /** Share of the images whose largest output is the label's. */
  readonly accuracy: number
  /** Mean of −ln p(label), in nats: Caffe's SoftmaxWithLoss. */
  readonly cross_entropy: number
  /** Mean entropy of the softmax, in nats. */
  readonly entropy: number
  /** By class, those that the set has images of. */
  readonly by_class: readonly { readonly class: number; readonly images: number; readonly accuracy: number }[]
}

/** FLT_MIN, the least probability whose logarithm Caffe takes. */
const LEAST = 1.1754943508222875e-38

/** Throws a RunError for what data, weights or engine do. */
export async function evaluate(
  { probabilities, ...forward }: Evaluation,
  plan: Plan,
  dataset: Dataset,
): Promise<Evaluated> {
  const { network, top } = forward
  const { count } = partOf(plan, dataset, 'test')
  const sized = withBatch(plan, count)
  const batch = sized.data.batch.test
  const tally = new ClassTally(elements(network.tops.get(top) ?? []), probabilities)
  await withForward(forward, { batch, seed: plan.seed }, (session) =>
    overBatches(sized, dataset, Math.floor(count / batch), session, (answers, labels) =>
      tally.add(answers.get(top)?.data ?? [], labels),
    ),
  )
  return tally.evaluated()
}

/** A batch that leaves no image over where there is one of a fair size. */
export function withBatch(plan: Plan, count: number): Plan {
  const divisor = [...Array(256).keys()].map((i) => 256 - i).find((size) => count % size === 0) ?? 1
  const test = divisor >= 16 || count < 16 ? divisor : Math.min(plan.data.batch.test, count)
  return { ...plan, data: { ...plan.data, batch: { ...plan.data.batch, test } } }
}

async function overBatches(
  plan: Plan,
  dataset: Dataset,
  iterations: number,
  session: Session,
  act: (answers: ReadonlyMap<string, Tensor>, labels: ArrayLike<number>) => void,
): Promise<void> {
  const batches = await openBatches(plan, dataset, 'test', { period: iterations })
  try {
    for (let i = 0; i < iterations; i++) {
      const batch = await batches.next()
      const labels = batch.get('data.label')?.data ?? []
      act(await session.run('forward', batch), labels)
    }
  } finally {
    await batches.close()
  }
}

class ClassTally {
  readonly #width: number
  readonly #probabilities: boolean
  readonly #classes = new Map<number, { images: number; right: number }>()
  #images = 0
  #right = 0
  #loss = 0
  #entropy = 0

  constructor(width: number, probabilities: boolean) {
    this.#width = width
    this.#probabilities = probabilities
  }

  add(data: ArrayLike<number>, labels: ArrayLike<number>): void {
    for (let n = 0; n < labels.length; n++) {
      const label = labels[n]
      const row = Float64Array.from({ length: this.#width }, (_, c) => data[n * this.#width + c])
      const shares = this.#probabilities ? row : softmax(row)
      // as Caffe's Accuracy: wrong where another class has as much
      const right = row.every((value, c) => c === label || value < row[label]) ? 1 : 0
      const found = this.#classes.get(label) ?? { images: 0, right: 0 }
      this.#classes.set(label, { images: found.images + 1, right: found.right + right })
      this.#images++
      this.#right += right
      this.#loss -= Math.log(Math.max(shares[label], LEAST))
      this.#entropy += entropyOf(shares)
    }
  }

  evaluated(): Evaluated {
    const images = this.#images
    return {
      images,
      accuracy: this.#right / images,
      cross_entropy: this.#loss / images,
      entropy: this.#entropy / images,
      by_class: [...this.#classes]
        .sort(([a], [b]) => a - b)
        .map(([label, found]) => ({ class: label, images: found.images, accuracy: found.right / found.images })),
    }
  }
}
