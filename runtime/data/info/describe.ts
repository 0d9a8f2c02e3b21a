import type { Plan } from '../../../compiler/index.ts'
import type { Dataset } from '../dataset.ts'
import { checkSizes } from '../check-sizes.ts'
import { leftOutSentences } from '../left-out.ts'
import { meanOf } from '../mean.ts'
import { partOf, type Phase } from '../part.ts'

export interface DataDescription {
  readonly dataset: string
  readonly source: string
  readonly sha256: string
  /** [C, H, W] after the transform. */
  readonly shape: readonly number[]
  /** What `corrupt: skip` goes on without, a sentence for each set. */
  readonly leftOut: readonly string[]
  readonly parts: readonly PartDescription[]
  /** A number a channel, of the training set before the transform, from 0 to 255; in the order that networks see. Images of several sizes have none. */
  readonly mean: readonly number[] | undefined
}

export interface PartDescription {
  readonly phase: Phase
  readonly images: number
  /** Images of each class; undefined without labels. */
  readonly classes: readonly { readonly label: number; readonly name?: string; readonly images: number }[] | undefined
  /** Sizes of its pictures, where there are several. */
  readonly sizes: number | undefined
}

/** What is in each phase of a plan's data. Throws a RunError where images cannot be read. */
export async function describeData(plan: Plan, dataset: Dataset): Promise<DataDescription> {
  const phases: readonly Phase[] =
    plan.data.images.validation === undefined ? ['train', 'test'] : ['train', 'validation', 'test']
  for (const phase of phases) {
    const { transform, shape } = plan.data
    checkSizes(partOf(plan, dataset, phase).split, shape, phase === 'train' ? transform.train : transform.test)
  }
  return {
    dataset: dataset.name,
    source: dataset.source,
    sha256: dataset.hash,
    shape: plan.data.shape,
    leftOut: leftOutSentences(dataset),
    parts: phases.map((phase) => describePart(plan, dataset, phase)),
    mean: await ownMean(plan, dataset),
  }
}

async function ownMean(plan: Plan, dataset: Dataset): Promise<readonly number[] | undefined> {
  const { data } = plan
  const train = partOf(plan, dataset, 'train')
  if (!data.transform.train.resize && (train.split.sizes ?? []).length > 1) return undefined
  const { values } = await meanOf(train, { ...data, transform: { ...data.transform, mean: 'channel' } }, dataset)
  return [...values]
}

function describePart(plan: Plan, dataset: Dataset, phase: Phase): PartDescription {
  const { split, positions, count } = partOf(plan, dataset, phase)
  const { labels, sizes } = split
  const found = sizes && sizes.length > 1 ? sizes.length : undefined
  if (!labels) return { phase, images: count, classes: undefined, sizes: found }
  const counts = Array<number>(plan.data.classes).fill(0)
  for (let i = 0; i < count; i++) counts[labels[positions ? positions[i] : i]]++
  const classes = counts.map((images, label) => {
    const name = dataset.classNames?.[label]
    return { label, ...(name !== undefined && { name }), images }
  })
  return { phase, images: count, classes, sizes: found }
}
