/** What one mistake breaks in several places is told once, and what nobody wrote is blamed for nothing. */
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, small, type Edit } from '../harness.ts'

/** Errors and warnings, without their helps. */
const told = (...edits: readonly Edit[]): readonly string[] =>
  lines(compileFiles(small(...edits)).diagnostics).map((line) => line.replace(/ \| .*/, ''))

describe('a metric that nobody wrote', () => {
  it('is not told beside the loss that it is taken of', () => {
    expect(told(['input: student.ip_s, target: data.label', 'input: student.conv_s, target: data.label'])).toEqual([
      'error loss-input x.yaml:13:47 `losses.hard`: it reads class scores [C], but this layer gives [4, 24, 24]',
    ])
  })

  it('nor is its shape, or that of a loss, where it names what is no layer', () => {
    const lost = (network: string): string => `network \`${network}\` has no layer \`data\``
    expect(told(['input: student.ip_s, target: data.label', 'input: student.data, target: data.label'])).toEqual([
      `error unknown-reference x.yaml:13:47 ${lost('student')}`,
    ])
  })
})

describe('images held out of a training set without labels', () => {
  const data = (more: string): Edit => [
    'data: { dataset: mnist }\nteacher',
    `data: { dataset: npy, train: { path: a.npy, labels: none }, test: { path: b.npy, labels: c.npy }, shape: [1, 28, 28], classes: 10${more} }\nteacher`,
  ]
  const METRIC = 'metrics: { m: { type: accuracy, input: student.ip_s, target: data.label } }\nsolver: {'
  const errors = (more: string, ...edits: readonly Edit[]): readonly string[] =>
    told(data(more), ["weight: '${1 - lambda}'", 'weight: 0'], ...edits).filter((line) => line.startsWith('error'))
  const sentence = (what: string): string =>
    `${what} reads \`data.label\`, but the images held out for validation are of the training set, which has no labels`

  it('are seen by tests, so no loss of weight 0 and no metric may read their labels', () => {
    expect(errors(', split: { validation: 100 }', ['solver: {', METRIC])).toEqual([
      expect.stringContaining(sentence('the loss `hard`')),
      expect.stringContaining(sentence('the metric `m`')),
    ])
    expect(errors(', split: { validation: 100 }')).toHaveLength(1)
    expect(errors('', ['solver: {', METRIC])).toEqual([])
  })
})
