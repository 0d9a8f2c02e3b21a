/** What of a dataset each phase sees: a split as a whole, or some of its images. */
import type { Plan } from '../../compiler/index.ts'
import { permutation, RandomWords } from '../random/index.ts'
import type { Dataset, Split } from './dataset.ts'

export type Phase = 'train' | 'validation' | 'test'

export interface Part {
  readonly split: Split
  /** Where its images stand in the split, ascending; undefined: all of them. */
  readonly positions: Uint32Array | undefined
  readonly count: number
}

/** The held-out images are drawn from the training set by the seed; the training sees the rest, and never those. */
export function partOf({ seed, data }: Plan, dataset: Dataset, phase: Phase): Part {
  const split = phase === 'test' ? dataset.test : dataset.train
  const held = data.images.validation ?? 0
  if (phase === 'test' || held === 0) return { split, positions: undefined, count: split.count }
  const order = permutation(split.count, new RandomWords(seed, 'split', 'validation'))
  const positions = (phase === 'validation' ? order.subarray(0, held) : order.subarray(held)).toSorted()
  return { split, positions, count: positions.length }
}
