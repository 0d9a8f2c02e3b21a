/** What Caffe cannot say is told where the spec says it; every layer that a spec can have goes out and comes back. */
import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { layers } from '../../compiler/layers/index.ts'
import { compileFiles, lines, small, type Edit } from '../harness.ts'
import { again, emitted } from './caffe-and-back.ts'

/** The networks that the documents show have every layer type and every filler there is. */
describe('every layer of ours, out to Caffe and back', () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../../docs/examples/networks/${name}.yaml`, import.meta.url), 'utf8')

  it.each([
    ['plain', [1, 28, 28], 'ip2', 10],
    ['fillers', [1, 28, 28], 'ip4', 10],
    ['activations', [3, 16, 16], 'fc', 10],
    ['shapes', [3, 16, 16], 'flat', 32],
  ] as const)('%s.yaml', (name, shape, top, classes) => {
    const spec = {
      version: 1,
      name,
      data: {
        dataset: 'lmdb',
        train: { path: 'train_lmdb' },
        test: { path: 'test_lmdb' },
        shape,
        classes,
        shuffle: false,
        transform: { scale: 0.5, mean: shape[0] === 3 ? [104, 117, 123] : [33], mirror: true },
      },
      network: { from: 'net.yaml' },
      losses: { loss: { type: 'softmax_cross_entropy', input: `network.${top}`, target: 'data.label' } },
      solver: { type: 'sgd', base_lr: 0.01, momentum: 0.9, max_iter: 100, test: { interval: 50, iterations: 2 } },
    }
    const { experiment, diagnostics } = compileFiles({ 'x.yaml': JSON.stringify(spec), 'net.yaml': read(name) })
    if (!experiment) throw new Error(lines(diagnostics).join('\n'))
    expect(again(experiment, shape).hashes.result).toBe(experiment.spec.hashes.result)
  })

  it('and there is no type that none of them has', () => {
    const all = Object.keys(layers).filter(
      (type) => !['plain', 'fillers', 'activations', 'shapes'].some((name) => read(name).includes(`type: ${type}`)),
    )
    expect(all).toEqual([])
  })
})

describe('what Caffe cannot say', () => {
  const SOFT = 'type: distillation, input: student.ip_s, target: teacher.ip_t'
  const seed: Edit = [SOFT, `${SOFT}, convention: seed`]
  const order: Edit = ['data: { dataset: mnist', 'data: { dataset: mnist, shuffle: false']
  const saidOf = (...edits: readonly Edit[]): readonly string[] => {
    const { experiment, diagnostics } = compileFiles(small(seed, order, ...edits))
    if (!experiment) throw new Error(lines(diagnostics).join('\n'))
    return emitted(experiment).said
  }

  it('the experiment that it is made of can be said', () => expect(saidOf()).toEqual([]))

  it.each<readonly [Edit, string]>([
    [['shuffle: false', 'shuffle: true'], 'Caffe reads an LMDB in its order, and never shuffles it'],
    [['shuffle: false', 'shuffle: false, limit: { train: 0.5 }'], 'Caffe reads the whole of an LMDB'],
    [['shuffle: false', 'shuffle: false, exclude_classes: [3]'], 'Caffe leaves out no class of an LMDB'],
    [['shuffle: false', 'shuffle: false, transform: { pad: 2, crop: 28 }'], 'Caffe pads no image'],
    [['shuffle: false', 'shuffle: false, transform: { mean: channel }'], 'Caffe works out no mean'],
    [['type: sgd', 'type: adamw'], 'Caffe has no solver `adamw`'],
    [['type: sgd', 'type: sgd, lr_policy: { type: cosine }'], 'Caffe has no cosine'],
    [['type: sgd', 'type: sgd, warmup: { iterations: 5 }'], 'Caffe has no warm-up'],
    [
      ['convention: seed', 'convention: seed, active: { start: 5 }'],
      '`losses.soft`: it counts in some of the iterations',
    ],
    [["weight: '${lambda}'", 'weight: { type: linear, from: 1, to: 0 }'], '`losses.soft`: its weight changes'],
    [['rename: { suffix: _s }', 'rename: { suffix: _t }'], '`teacher` and `student` both have a layer'],
  ])('%j', (edit, wanted) => {
    const edits: Edit[] = edit[1].includes('{ suffix: _t }')
      ? [
          edit,
          ['input: student.ip_s, target: data', 'input: student.ip_t, target: data'],
          ['input: student.ip_s, target: teacher', 'input: student.ip_t, target: teacher'],
        ]
      : [edit]
    const said = saidOf(...edits)
    expect(
      said.some((line) => line.startsWith('error caffe-cannot-say x.yaml:') && line.includes(wanted)),
      said.join('\n'),
    ).toBe(true)
  })
})
