/** What is written and has no effect is told, at its key; defaults are not. */
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, small, type Edit } from '../harness.ts'

const warnings = (...edits: readonly Edit[]): readonly string[] =>
  lines(compileFiles(small(...edits)).diagnostics.filter(({ severity }) => severity === 'warning'))

const NET: Edit = ['  - { name: ip,', '']

describe('a key that another makes void', () => {
  it('is none in the small distillation', () => {
    expect(warnings().filter((line) => line.includes('without-effect'))).toEqual([])
  })

  it.each<[string, Edit, string]>([
    [
      'a bias filler without a bias',
      [
        NET[0],
        '  - { name: a, type: inner_product, num_output: 9, bias_term: false, bias_filler: { type: constant, value: 1 } }\n' +
          NET[0],
      ],
      '`bias_filler` has no effect: `bias_term` is false, so there is no bias to fill',
    ],
    [
      'a decay of what does not change',
      [
        NET[0],
        '  - { name: a, type: inner_product, num_output: 9, param: [{ lr_mult: 0, decay_mult: 2 }] }\n' + NET[0],
      ],
      '`decay_mult` has no effect: `lr_mult` is 0, so nothing changes this parameter',
    ],
    [
      'a dropout of nothing',
      [NET[0], '  - { name: d, type: dropout, dropout_ratio: 0 }\n' + NET[0]],
      '`dropout_ratio` has no effect: it drops nothing',
    ],
    [
      'a filler of what is filled elsewhere',
      [
        NET[0],
        '  - { name: a, type: inner_product, num_output: 576, param: [{ share: w }] }\n' +
          '  - { name: b, type: inner_product, num_output: 576, param: [{ share: w }], weight_filler: { type: xavier } }\n' +
          NET[0],
      ],
      '`weight_filler` has no effect: the weight is shared, and `',
    ],
    [
      'leaving out damaged pictures of a set that has none',
      ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, corrupt: skip }\nteacher'],
      '`corrupt` has no effect: `mnist` has no pictures that could be damaged one by one',
    ],
    [
      'a crop of both phases where each has its own',
      [
        'data: { dataset: mnist }\nteacher',
        'data: { dataset: mnist, transform: { crop: 20, train: { crop: 24 }, test: { crop: 24 } } }\nteacher',
      ],
      '`crop` has no effect: `train` and `test` each say a `crop` of their own',
    ],
    [
      'how many checkpoints are kept, of none',
      ['max_iter: 10 }\n', 'max_iter: 10, keep: 5 }\n'],
      '`keep` has no effect: without `snapshot` there is no checkpoint but that at the end',
    ],
    [
      'an ignored label that no image has',
      ['target: data.label,', 'target: data.label, ignore_label: 300,'],
      '`ignore_label` has no effect: no image of `mnist` is labelled 300, but 0 to 9',
    ],
    [
      'a mode of layers that know none',
      ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  mode: eval'],
      '`mode` has no effect: no layer is a `dropout` or a `batch_norm`',
    ],
    ...[
      ['k', 'lrn, norm_region: within_channel, k: 2', 'within a channel 1 is added'],
      ['eps', 'mvn, normalize_variance: false, eps: 0.1', 'only the mean is taken off'],
      ['round_mode', 'pooling, pool: ave, global_pooling: true, round_mode: floor', 'the window is the whole image'],
      ['num_axes', 'scale, bottom: [pool, pool], axis: 0, num_axes: 2', 'what the first bottom is combined with'],
      ['filler', 'bias, bottom: [pool, pool], axis: 0, filler: { type: constant, value: 2 }', 'what the first bottom'],
    ].map(([key, layer, why]): [string, Edit, string] => [
      `\`${key}\` of ${layer}`,
      [NET[0], `  - { name: a, type: ${layer} }\n${NET[0]}`],
      `\`${key}\` has no effect: ${why}`,
    ]),
    [
      'a mirror of both phases where training has its own',
      [
        'data: { dataset: mnist }\nteacher',
        'data: { dataset: mnist, transform: { mirror: true, train: { mirror: false } } }\nteacher',
      ],
      '`mirror` has no effect: training alone mirrors',
    ],
    [
      'how tests are made where there are none',
      ['max_iter: 10 }\n', 'max_iter: 10, test: { interval: 0, iterations: 10 } }\n'],
      '`iterations` has no effect: `test.interval` is 0',
    ],
    [
      'a factor of a decay that there is not',
      ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { ip: { param: [{ decay_mult: 2 }] } }'],
      '`decay_mult` has no effect: there is no `weight_decay`',
    ],
    [
      'an order of the regularization without decay',
      ['max_iter: 10 }\n', 'max_iter: 10, regularization: l1 }\n'],
      '`regularization` has no effect: `weight_decay` is 0, so nothing is regularized',
    ],
  ])('%s', (_what, edit, words) => {
    const found = warnings(edit).filter((line) => line.includes('without-effect'))
    expect(found.length).toBeGreaterThan(0)
    for (const line of found) expect(line).toContain(words)
    expect(found[0]).toMatch(/ (x|net|teacher)\.yaml:\d+:\d+ /)
  })

  it('is none where a default is written out, or a parameter is frozen as in Caffe', () => {
    const layers = [
      '{ name: a, type: inner_product, num_output: 9, bias_term: false, bias_filler: { type: constant, value: 0 } }',
      '{ name: b, type: inner_product, num_output: 9, param: [{ lr_mult: 0, decay_mult: 0 }] }',
    ]
    const found = warnings(
      [NET[0], layers.map((layer) => `  - ${layer}\n`).join('') + NET[0]],
      ['max_iter: 10 }\n', 'max_iter: 10, regularization: l2 }\n'],
    )
    expect(found.filter((line) => line.includes('without-effect'))).toEqual([])
  })

  it('is a rule of `rename` behind others, and what all stages wait for where each says its own', () => {
    const rules = "rename: [{ match: '(.*)', to: '$1_s' }, { match: conv, to: x }]"
    expect(warnings(['rename: { suffix: _s }', rules])).toEqual([
      expect.stringContaining('rename-without-effect x.yaml:11:52 the rules before this one rename all layers'),
    ])
    const wait = 'early_stopping: { metric: accuracy, patience: 2 }'
    const stage = (name: string, own: string): string =>
      `  - { name: ${name}, losses: [hard, soft], solver: { max_iter: 10${own} } }\n`
    const staged = (second: string): string =>
      warnings([
        ', max_iter: 10 }\n',
        `, ${wait.replace('accuracy', 'none')} }\nstages:\n${stage('a', `, ${wait}`)}${stage('b', second)}`,
      ]).join()
    expect(staged(`, ${wait}`)).toContain('`early_stopping` has no effect: each stage says its own')
    expect(staged('')).not.toContain('each stage says its own')
  })

  it('is none of what is said for all layers, where one of them takes it', () => {
    const bias = 'defaults: { bias_filler: { type: constant, value: 0.1 } }\nlayers:'
    const found = (...edits: readonly Edit[]): readonly string[] =>
      warnings(['layers:', bias], ['kernel_size: 5 }', 'kernel_size: 5, bias_term: false }'], ...edits)
    expect(found()).toEqual([])
    expect(found(['num_output: 10 }', 'num_output: 10, bias_term: false }'])).toEqual([
      expect.stringContaining('without-effect net.yaml:2:26 `bias_filler` has no effect'),
    ])
  })

  it('is none of checkpoints, labels and modes that there are', () => {
    const found = warnings(
      ['max_iter: 10 }\n', 'max_iter: 10, keep: 5, snapshot: 2 }\n'],
      ['target: data.label,', 'target: data.label, ignore_label: 9,'],
      ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  mode: train'],
      ['rename: { suffix: _t }', 'rename: { suffix: _t }\n  mode: eval'],
    )
    expect(found).toEqual([])
  })

  it('is an iteration in which no loss is active', () => {
    const only = (active: string): string =>
      warnings(["weight: '${lambda}'", 'weight: 0'], ["weight: '${1 - lambda}'", `weight: 1, active: ${active}`]).join()
    expect(only('{ start: 2, end: 5 }')).toContain(
      'x.yaml:13:92 `losses.hard`, the only one, is not active in 7 of the 10 iterations of the run',
    )
    expect(only('{ end: 10 }')).not.toContain('idle-iterations')
    expect(only('{ start: 10 }')).not.toContain('idle-iterations') // it is told that it never begins
    const both = (soft: string, hard: string): string =>
      warnings(
        ["weight: '${lambda}'", `weight: 0.5, active: ${soft}`],
        ["weight: '${1 - lambda}'", `weight: 0.5, active: ${hard}`],
      ).join()
    expect(both('{ end: 4 }', '{ start: 6 }')).toContain('no loss is active in 2 of the 10 iterations of the run')
    expect(both('{ end: 6 }', '{ start: 4 }')).not.toContain('idle-iterations')
  })

  it('is an iteration in which every weight is 0', () => {
    const both = (soft: string, hard: string): string =>
      warnings(["weight: '${lambda}'", `weight: ${soft}`], ["weight: '${1 - lambda}'", `weight: ${hard}`]).join()
    const gone = '{ type: step, from: 1, to: 0, start: 1 }'
    expect(both(gone, '0')).toContain(
      'x.yaml:14:74 `losses.soft`, the only one, counts for nothing in 9 of the 10 iterations of the run',
    )
    expect(both(gone, '{ type: linear, from: 0, to: 1, start: 4 }')).toContain('no loss counts in 3 of the 10')
    expect(both('{ type: linear, from: 1, to: 0, end: 5 }', '1, active: { start: 6 }')).toContain('no loss counts in 1')
    expect(both('{ type: linear, from: 1, to: 0 }', '0')).not.toContain('idle-iterations')
    const never = '{ type: linear, from: 0, to: 0 }'
    const errors = lines(
      compileFiles(small(["weight: '${lambda}'", `weight: ${never}`], ["weight: '${1 - lambda}'", `weight: ${never}`]))
        .diagnostics,
    )
    expect(errors.join()).toContain('error nothing-to-train')
  })

  it('is an end that never comes', () => {
    const late = warnings(["weight: '${lambda}'", 'weight: { type: linear, from: 0, to: 1, start: 0, end: 20 }'])
    expect(late.join()).toContain('`losses.soft.weight` ends at 20, and the run ends at 10')
    const window = warnings(["weight: '${lambda}'", 'weight: 1, active: { start: 0, end: 11 }'])
    expect(window.join()).toContain('`losses.soft.active` ends at 11, and the run ends at 10')
    expect(warnings(["weight: '${lambda}'", 'weight: 1, active: { start: 0, end: 10 }']).join()).not.toContain('active')
  })
})
