/** Pictures that `corrupt: skip` goes on without. */
import type { Dataset } from './dataset.ts'

/** Of one set. */
export interface LeftOut {
  readonly count: number
  /** Pictures of the set, these among them. */
  readonly of: number
  /** The first few, from the folder of the set. */
  readonly names: readonly string[]
}

/** Names that are told. */
const FEW = 5

/** Undefined where every picture is used. */
export function leftOutOf(broken: readonly string[], of: number): LeftOut | undefined {
  return broken.length === 0 ? undefined : { count: broken.length, of, names: broken.slice(0, FEW) }
}

/** What of each set is left out; empty where nothing is. */
export function leftOutParts({ train, test }: Pick<Dataset, 'train' | 'test'>): { train?: LeftOut; test?: LeftOut } {
  return { ...(train.leftOut && { train: train.leftOut }), ...(test.leftOut && { test: test.leftOut }) }
}

/** A sentence for each set that is not whole. */
export function leftOutSentences(dataset: Pick<Dataset, 'train' | 'test'>): readonly string[] {
  const { train, test } = leftOutParts(dataset)
  return [...(train ? [sentence(train, 'training')] : []), ...(test ? [sentence(test, 'test')] : [])]
}

function sentence({ count, of, names }: LeftOut, set: string): string {
  const rest = count > names.length ? ` and ${count - names.length} more` : ''
  const are = count === 1 ? 'is' : 'are'
  return `${count} of the ${of} pictures of the ${set} set cannot be decoded and ${are} left out: ${names.join(', ')}${rest}`
}
