import { formatOf, type Plan } from '../../../compiler/index.ts'
import type { Dataset, Split } from '../dataset.ts'
import type { Finding } from './finding.ts'

/** Each class has images to train on, unless it is excluded, and images to test on. */
export function emptyClasses({ data }: Pick<Plan, 'data'>, { train, test }: Dataset): readonly Finding[] {
  const { classes, dataset, excluded = [] } = data
  const [trained, tested] = [train, test].map((split) => countsOf(split, classes))
  const lacking = (counts: readonly number[]): readonly number[] =>
    counts.flatMap((count, label) => (count === 0 ? [label] : []))
  const untrained = trained ? lacking(trained).filter((label) => !excluded.includes(label)) : []
  const untested = tested ? lacking(tested).filter((label) => !trained || (trained[label] ?? 0) > 0) : []
  const finding = (phase: 'train' | 'test', labels: readonly number[]): Finding => {
    const from = data.files?.[phase]
    const apart = formatOf(dataset)?.labels === 'file'
    const key = apart ? 'labels' : 'path'
    const where = (apart ? [from?.labels ?? ''] : (from?.paths ?? [])).map((path) => `\`${path}\``).join(', ')
    const verb = phase === 'train' ? 'train' : 'test'
    return {
      code: phase === 'train' ? 'empty-class' : 'untested-class',
      message: `there is no image to ${verb} on of ${listed(labels)} in ${where}; \`classes\` says ${classes}`,
      help:
        phase === 'train'
          ? 'let `classes` say how many there are, numbered from 0; if a class is to have none, say why: `allow: [{ code: empty-class, reason: … }]`'
          : 'what is measured says nothing of them; take a test set that has them',
      at: ['data', phase, key],
    }
  }
  return [
    ...(untrained.length > 0 ? [finding('train', untrained)] : []),
    ...(untested.length > 0 ? [finding('test', untested)] : []),
  ]
}

/** Images of each class; undefined without labels. */
function countsOf({ labels }: Split, classes: number): readonly number[] | undefined {
  if (!labels) return undefined
  const counts = Array<number>(classes).fill(0)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  return counts
}

/** Classes that are told. */
const FEW = 8

function listed(labels: readonly number[]): string {
  const told = labels.slice(0, FEW)
  const rest = labels.length - told.length
  if (labels.length === 1) return `class ${told.join()}`
  return rest > 0
    ? `classes ${told.join(', ')} and ${rest} more`
    : `classes ${told.slice(0, -1).join(', ')} and ${told.at(-1) ?? ''}`
}
