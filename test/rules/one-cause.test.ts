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

describe('one mistake', () => {
  const student = (text: string): readonly string[] => told(['rename: { suffix: _s }', text])
  const replaced = 'replace: [{ name: ip }]\n  rename: { suffix: _s }'

  it('of a type that is laid over another takes nothing away', () => {
    const files = {
      ...small(),
      'y.yaml': small()['x.yaml'],
      'x.yaml': 'version: 1\nname: x\nextends: y.yaml\nlosses: { soft: { type: distilation } }\n',
    }
    expect(lines(compileFiles(files).diagnostics)).toEqual([
      'error unknown-type x.yaml:4:25 unknown type `distilation` | did you mean `distillation`?',
    ])
  })

  it('of a width is told by the labels alone', () => {
    expect(student('override: { ip: { num_output: 9 } }\n  rename: { suffix: _s }')).toEqual([
      'error label-width x.yaml:14:47 `student.ip_s` has 9 outputs, but mnist has 10 classes',
    ])
  })

  it('of the form of an edit is told once', () => {
    expect(
      student('rename: [{ prefix: s_, suffix: _s }]').filter((line) => !line.includes('unknown-reference')),
    ).toEqual(['error unknown-key x.yaml:11:14 `prefix` stands in a list, whose items are rules of `match` and `to`'])
    expect(student(replaced)).toEqual(['error missing-key x.yaml:11:13 `with` is missing in `student.replace.0`'])
  })

  it('of a top that is there twice cuts nothing short', () => {
    const halves =
      "  - { name: cut, type: slice, axis: 2, top: [x, x], slice_point: [6] }\n  - { name: ip, bottom: 'cut:x',"
    expect(told(['  - { name: ip,', halves])).toEqual([
      expect.stringContaining('invalid-value net.yaml:5:49 `top` must be a list without repetitions'),
    ])
  })

  it('of what is said for all layers is told once a network', () => {
    const found = told(['layers:', 'defaults: { weight_filler: constant }\nlayers:'])
    const start = 'starts as all zeros, so its units stay equal; 1 more of its weights start so'
    expect(found.filter((line) => line.includes('zero-filler'))).toEqual([
      `warning zero-filler net.yaml:2:28 \`network.conv.weight\` ${start}`,
      `warning zero-filler net.yaml:2:28 \`student.conv_s.weight\` ${start}`,
    ])
  })
})
