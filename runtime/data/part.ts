/** What of a dataset each phase sees: a split as a whole, or some of its images. */
import { limited, type Plan } from '../../compiler/index.ts'
import type { Path } from '../../compiler/source/index.ts'
import { permutation, RandomWords } from '../random/index.ts'
import { RunError } from '../run-error.ts'
import type { Dataset, Split } from './dataset.ts'

export type Phase = 'train' | 'validation' | 'test'

export interface Part {
  readonly split: Split
  /** Where its images stand in the split, ascending; undefined: all of them. */
  readonly positions: Uint32Array | undefined
  readonly count: number
}

/**
 * Excluded classes are left out of the training set first; then the images to validate on are drawn from it by the seed,
 * and the training sees of the rest what its limit leaves, and never those.
 */
export function partOf(plan: Pick<Plan, 'seed' | 'data'>, dataset: Dataset, phase: Phase): Part {
  const { data, seed } = plan
  const split = phase === 'test' ? dataset.test : dataset.train
  checkCounts(data, dataset)
  const held = phase === 'test' ? 0 : (data.images.validation ?? 0)
  const excluded = phase === 'test' ? [] : (data.excluded ?? [])
  const limit = phase === 'validation' ? undefined : data.limit?.[phase]
  if (held === 0 && excluded.length === 0 && limit === undefined)
    return { split, positions: undefined, count: split.count }
  const candidates = withoutClasses(split, excluded)
  const order = held > 0 ? drawn(candidates, new RandomWords(seed, 'split', 'validation')) : candidates
  const left = phase === 'validation' ? order.subarray(0, held) : order.subarray(held)
  const some = limit === undefined ? left : firstOf(left, limit, new RandomWords(seed, 'limit', phase))
  const positions = some.toSorted()
  return { split, positions, count: positions.length }
}

/** Some of the images of a part, spread evenly over it: classes mostly lie one after the other in files. */
export function spreadOver({ split, positions, count }: Part, images: number): Part {
  const some = Uint32Array.from({ length: images }, (_, i) => {
    const at = Math.floor((i * count) / images)
    return positions ? positions[at] : at
  })
  return { split, positions: some, count: images }
}

function withoutClasses({ count, labels }: Split, excluded: readonly number[]): Uint32Array {
  const all = Uint32Array.from({ length: count }, (_, i) => i)
  if (excluded.length === 0 || !labels) return all
  const out = new Set(excluded)
  return all.filter((i) => !out.has(labels[i]))
}

/** Below 1 a fraction, at least one image; from 1 a count. Drawn from the images in their own order. */
function firstOf(positions: Uint32Array, limit: number, words: RandomWords): Uint32Array {
  const { length } = positions
  return drawn(positions.toSorted(), words).subarray(0, limited(length, limit))
}

function drawn(positions: Uint32Array, words: RandomWords): Uint32Array {
  return permutation(positions.length, words).map((i) => positions[i])
}

/** Of files, how many images there are is known only now; of a named set the compiler has looked already. */
function checkCounts(
  { files, images: { validation = 0 }, limit, excluded = [], batch }: Plan['data'],
  dataset: Dataset,
): void {
  if (!files) return
  const problem = (message: string, help: string, ...at: Path): RunError =>
    new RunError('data-misfit', 1, message, { help, at: ['data', ...at] })
  const { train, test } = dataset
  const usable = excluded.length === 0 ? train.count : withoutClasses(train, excluded).length
  const left = usable - validation
  if (validation > 0 && left <= 0)
    throw problem(
      `${validation} validation images leave nothing of the ${usable} to train on`,
      'hold out fewer',
      'split',
      'validation',
    )
  for (const [part, count] of [
    ['train', left],
    ['test', test.count],
  ] as const) {
    const most = limit?.[part] ?? 0
    if (most > count)
      throw problem(
        `a limit of ${most} is more than the ${count} ${PARTS[part]} images there are`,
        'take `limit` out, or lower it',
        'limit',
        part,
      )
    const there = limited(count, limit?.[part])
    if (there >= batch[part]) continue
    throw problem(
      `a batch of ${batch[part]} is larger than the ${there} ${PARTS[part]} images there are`,
      `take a smaller \`batch.${part}\``,
      'batch',
      part,
    )
  }
}

/** Of how many batches a test is made: what the plan says, or as many whole ones as there are. */
export function testBatches(plan: Pick<Plan, 'seed' | 'data'>, dataset: Dataset, iterations: number | 'all'): number {
  if (iterations !== 'all') return iterations
  return Math.floor(partOf(plan, dataset, 'test').count / plan.data.batch.test)
}

/** What whole batches leave of a test set; undefined where that is nothing. */
export function restOfTests(
  plan: Plan,
  dataset: Dataset,
): { readonly left: number; readonly count: number } | undefined {
  const { count } = partOf(plan, dataset, 'test')
  const batch = plan.data.batch.test
  const all = plan.stages.some(({ solver: { test } }) => test.interval > 0 && test.iterations === 'all')
  if (!all || count % batch === 0) return undefined
  return { left: count % batch, count }
}

const PARTS = { train: 'training', test: 'test' } as const
