/** What speaks of two places draws both. */
import { describe, expect, it } from 'vitest'

import { compileFiles, small, SMALL_FILES, type Edit, type Files } from '../harness.ts'

/** The first diagnostic with this code: its place, and that of each note which has one, as `file:line what`. */
function places(files: Files, code: string): readonly string[] {
  const found = compileFiles(files).diagnostics.find((diagnostic) => diagnostic.code === code)
  const notes = found?.notes ?? []
  return [
    `${found?.span?.file ?? '-'}:${found?.span?.start.line ?? 0}`,
    ...notes.flatMap(({ message, span }) => (span ? [`${span.file}:${span.start.line} ${message}`] : [])),
  ]
}

const cases: readonly (readonly [code: string, edits: readonly Edit[], ...places: readonly string[]])[] = [
  ['duplicate-key', [['name: small', 'name: small\nseed: 1\nseed: 2']], 'x.yaml:4', 'x.yaml:3 the first one'],
  ['duplicate-layer', [['name: pool,', 'name: conv,']], 'net.yaml:4', 'net.yaml:3 the first one'],
  [
    'crop-size',
    [['dataset: mnist }\nteacher', 'dataset: mnist,\n  transform: { resize: 20,\n    crop: 24 } }\nteacher']],
    'x.yaml:6',
    'x.yaml:5 this is how large the image is',
  ],
  [
    'stage-slots',
    [
      [
        ', max_iter: 10 }\n',
        ` }
stages:
  - { name: a, losses: [hard, soft], solver: { max_iter: 5 } }
  - { name: b, losses: [hard, soft], slots: keep, solver: { max_iter: 5 } }
`,
      ],
    ],
    'x.yaml:18',
    'x.yaml:17 the stage before',
  ],
  [
    'untrainable-input',
    [['rename: { suffix: _s }', "rename: { suffix: _s }\n  frozen: ['conv*', 'ip*']"]],
    'x.yaml:12',
    'x.yaml:14 `losses.hard` reads it',
  ],
  [
    'untrainable-input',
    [['rename: { suffix: _s }', 'rename: { suffix: _s }\n  defaults: { param: [{ lr_mult: 0 }, { lr_mult: 0 }] }']],
    'x.yaml:12',
    'x.yaml:14 `losses.hard` reads it',
  ],
  ['layer-order', [['name: pool,', 'name: pool, bottom: ip,']], 'net.yaml:4', 'net.yaml:5 `ip` is made here'],
  [
    'shared-parameter',
    [
      ['type: convolution,', 'type: convolution, param: [{ share: w }],'],
      ['type: inner_product,', 'type: inner_product, param: [{ share: w }],'],
    ],
    'net.yaml:5',
    'net.yaml:3 `conv` says it first',
  ],
  [
    'target-needs-gradient',
    [['weights: { experiment: teacher.yaml }', 'frozen: false']],
    'x.yaml:14',
    'x.yaml:5 it is trained',
  ],
  [
    'trained-in-eval-mode',
    [
      ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  mode: eval'],
      ['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,'],
    ],
    'x.yaml:12',
    'net.yaml:5 this is `drop_s`',
  ],
  [
    'frozen-rate',
    [
      [
        'rename: { suffix: _s }',
        "rename: { suffix: _s }\n  frozen: ['conv*']\n  override: { conv: { param: [{ lr_mult: 2 }] } }",
      ],
    ],
    'x.yaml:13',
    'x.yaml:12 it is frozen here',
  ],
  [
    'interval-beyond-end',
    [['max_iter: 10 }', 'max_iter: 10,\n  snapshot: 20 }']],
    'x.yaml:16',
    'x.yaml:15 the run ends here',
  ],
  [
    'never-reached',
    [['max_iter: 10 }', 'max_iter: 10,\n  lr_policy: { type: step, stepsize: 20, gamma: 0.1 } }']],
    'x.yaml:16',
    'x.yaml:15 the run ends here',
  ],
  [
    'shadowed-var',
    [
      [
        '  - { name: pool',
        "  - repeat: { var: i, from: 1, to: 2 }\n    layers:\n      - repeat: { var: i, from: 1, to: 2 }\n        layers: [{ name: 'r${i}', type: relu }]\n  - { name: pool",
      ],
    ],
    'net.yaml:6',
    'net.yaml:4 the first one',
  ],
  [
    'phase-shapes',
    [
      [
        'data: { dataset: mnist }',
        'data:\n  dataset: mnist\n  transform:\n    train: { crop: 20 }\n    test: { crop: 24 }',
      ],
    ],
    'x.yaml:7',
    'x.yaml:7 of train',
    'x.yaml:8 of test',
  ],
  ['input-mismatch', [['kind: network', 'kind: network\ninput: [3, 32, 32]']], 'net.yaml:2', 'x.yaml:4 the images'],
  [
    'input-mismatch',
    [
      ['kind: network', 'kind: network\ninput: [1, 28, 28]'],
      ['data: { dataset: mnist }', 'data:\n  dataset: mnist\n  transform:\n    crop: 20'],
    ],
    'net.yaml:2',
    'x.yaml:7 the images',
  ],
  [
    'label-width',
    [['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { ip: { num_output: 5 } }']],
    'x.yaml:14',
    'x.yaml:12 `student.ip_s` is [5]',
  ],
  [
    'few-images',
    [['data: { dataset: mnist }', 'data:\n  dataset: mnist\n  batch: { train: 64 }\n  limit: { train: 50 }']],
    'x.yaml:6',
    'x.yaml:7 this leaves fewer',
  ],
  [
    'selection-untested',
    [['max_iter: 10 }', 'max_iter: 10,\n  test: { interval: 0 },\n  stop: { metric: accuracy, at: 0.9 } }']],
    'x.yaml:17',
    'x.yaml:16 tests are switched off',
  ],
  [
    'weights-of-a-sweep',
    [['network: { from: net.yaml }', 'network: { from: net.yaml }\nsweep: { seed: [0, 1] }']],
    'x.yaml:8',
    'teacher.yaml:5 it sweeps here',
  ],
]

describe('both of two places are drawn', () => {
  for (const [code, edits, ...expected] of cases) {
    it(`of ${code}`, () => {
      expect(places(small(...edits), code)).toEqual(expected)
    })
  }

  it('of a schedule that goes beyond the longest stage of its loss', () => {
    const files = small(
      [
        'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }',
        `solver: { type: sgd, base_lr: 0.01 }
stages:
  - { name: short, losses: [hard, soft], solver: { max_iter: 10 } }
  - { name: long, losses: [hard, soft], solver: { max_iter: 20 } }`,
      ],
      ["weight: '${lambda}'", 'weight: { type: linear, from: 0, to: 1, end: 30 }'],
    )
    const found = compileFiles(files).diagnostics.find(({ code }) => code === 'never-reached')
    expect(found?.message).toBe('`losses.soft.weight` ends at 30, and stage `long` ends at 20')
    expect(places(files, 'never-reached')).toEqual(['x.yaml:14', 'x.yaml:18 it ends here'])
  })

  it('in two files, where they are in two', () => {
    const files = {
      ...SMALL_FILES,
      'b.yaml': 'solver: { max_iter: 5 }\n',
      'x.yaml': `extends: b.yaml\n${SMALL_FILES['x.yaml'].replace(', max_iter: 10 }', ', snapshot: 20 }')}`,
    }
    expect(places({ ...files, 'b.yaml': `abstract: true\n${files['b.yaml']}` }, 'interval-beyond-end')).toEqual([
      'x.yaml:16',
      'b.yaml:2 the run ends here',
    ])
  })
})
