import { keySpanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** Nothing reads labels of a set that has none. A loss of weight 0 is of tests alone. */
export const labelsAreThere: Rule = ({ spec, dataset }, reporter) => {
  if (!dataset) return
  const { train, test } = dataset.labelled
  const report = (what: string, part: 'train' | 'test', at: Parameters<typeof reporter.report>[1]['at']): void =>
    reporter.report('no-labels', {
      message: `${what} reads \`data.label\`, but the ${part === 'train' ? 'training' : 'test'} set has no labels`,
      at,
      help:
        part === 'train'
          ? 'compare with a teacher’s layer instead, or give the loss `weight: 0`: then tests alone compute it'
          : 'take it out, or name a test set with labels',
      notes: [{ message: 'the labels are left out here', span: keySpanAt(spec.tree, ['data', part, 'labels']) }],
    })
  for (const { name, target, similar, weight } of spec.losses) {
    const read = [target, similar].find((port) => port?.kind === 'label')
    if (!read) continue
    if (!train && weight !== 0) report(`the loss \`${name}\``, 'train', read.span)
    else if (!test) report(`the loss \`${name}\``, 'test', read.span)
  }
  if (test) return
  for (const { name, target } of spec.metrics) {
    if (target?.kind === 'label') report(`the metric \`${name}\``, 'test', target.span)
  }
  for (const { name, expect } of spec.networks) {
    if (expect) report(`what is expected of \`${name}\``, 'test', expect.accuracy.span)
  }
}
