import { keySpanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isSaid } from './solvers-of.ts'

type Part = 'train' | 'validation' | 'test'

const SETS: Readonly<Record<Part, string>> = {
  train: 'the training set has',
  validation: 'the images held out for validation are of the training set, which has',
  test: 'the test set has',
}

const HELP: Readonly<Record<Part, string>> = {
  train: 'compare with a teacher’s layer instead, or give the loss `weight: 0`: then tests alone compute it',
  validation: 'take `split` out, so that tests see the test set, or name a training set with labels',
  test: 'take it out, or name a test set with labels',
}

/** Nothing reads labels of a set that has none. A loss of weight 0 is of tests alone, and tests see the images held out too. */
export const labelsAreThere: Rule = ({ spec, dataset }, reporter) => {
  if (!dataset) return
  const { train, test } = dataset.labelled
  const tested: Part | undefined = !test
    ? 'test'
    : !train && spec.data.validation !== undefined
      ? 'validation'
      : undefined
  const report = (what: string, part: Part, at: Parameters<typeof reporter.report>[1]['at']): void => {
    const unlabelled = part === 'test' ? 'test' : 'train'
    reporter.report('no-labels', {
      message: `${what} reads \`data.label\`, but ${SETS[part]} no labels`,
      at,
      help: HELP[part],
      notes: [{ message: 'the labels are left out here', span: keySpanAt(spec.tree, ['data', unlabelled, 'labels']) }],
    })
  }
  for (const { name, target, similar, weight } of spec.losses) {
    const read = [target, similar].find((port) => port?.kind === 'label')
    if (!read) continue
    if (!train && weight !== 0) report(`the loss \`${name}\``, 'train', read.span)
    else if (tested) report(`the loss \`${name}\``, tested, read.span)
  }
  if (!tested) return
  for (const { name, target } of isSaid(spec, ['metrics']) ? spec.metrics : []) {
    if (target?.kind === 'label') report(`the metric \`${name}\``, tested, target.span)
  }
  for (const { name, expect } of test ? [] : spec.networks) {
    if (expect) report(`what is expected of \`${name}\``, 'test', expect.accuracy.span)
  }
}
