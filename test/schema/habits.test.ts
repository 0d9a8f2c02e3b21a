/** Words and forms of other tools, and slips that look like several: one error each, with what is written here. */
import { describe, expect, it } from 'vitest'

import schema from '../../schema/experiment.schema.json' with { type: 'json' }
import { PATTERNS } from '../../compiler/schema/words.ts'
import { compileFiles, lines, NET, small, type Edit, type Files } from '../harness.ts'

const of = (files: Files, ...sets: readonly string[]): readonly string[] =>
  lines(compileFiles(files, 'x.yaml', sets).diagnostics)
const told = (...edits: readonly Edit[]): readonly string[] => of(small(...edits))
const set = (text: string): readonly string[] => of(small(), text)
const solver = (text: string): readonly string[] => told(['max_iter: 10 }', `max_iter: 10, ${text} }`])
const STUDENT = 'from: net.yaml\n  rename: { suffix: _s }'

describe('a file that is not there', () => {
  const from = (path: string): Edit => [STUDENT, STUDENT.replace('net.yaml', path)]

  it('is answered with the path as it would be written', () => {
    const files = small(from('parts/nett.yaml'))
    expect(of({ ...files, 'parts/net.yaml': NET })).toEqual([
      'error unreadable-file x.yaml:10:9 cannot read `parts/nett.yaml`: no such file | did you mean `parts/net.yaml`?',
    ])
    const below = Object.fromEntries(Object.entries(small(from('../nets/nett.yaml'))).map(([k, v]) => [`a/${k}`, v]))
    expect(lines(compileFiles({ ...below, 'nets/net.yaml': NET }, 'a/x.yaml').diagnostics)).toEqual([
      'error unreadable-file a/x.yaml:10:9 cannot read `nets/nett.yaml`: no such file | did you mean `../nets/net.yaml`?',
    ])
    expect(of({ ...files, 'part/nett.yaml': NET })).toEqual([
      'error unreadable-file x.yaml:10:9 cannot read `parts/nett.yaml`: no such file | did you mean `part/nett.yaml`?',
    ])
  })

  it('may end otherwise, or need its end', () => {
    expect(told(from('net.yml'))).toEqual([
      'error unreadable-file x.yaml:10:9 cannot read `net.yml`: no such file | did you mean `net.yaml`?',
    ])
    expect(told(from('net'))).toEqual([
      'error unknown-reference x.yaml:10:9 there is no network `net` to take the layers from | did you mean `net.yaml`?',
    ])
  })

  it('may hold weights', () => {
    const files = small(['weights: { experiment: teacher.yaml }', 'weights: { file: given/teachr.caffemodel }'])
    expect(of({ ...files, 'given/teacher.caffemodel': '' })).toEqual([
      'warning weights-unverified x.yaml:8:20 nothing proves that `given/teachr.caffemodel` fits: no such file | did you mean `given/teacher.caffemodel`?',
    ])
  })

  it('is not answered with the file that names it', () => {
    expect(told(['version: 1', 'extends: y.yaml\nversion: 1'])[0]).not.toContain('did you mean')
  })
})

describe('a name that is none', () => {
  it('is told how names are, and gets one', () => {
    expect(told(['name: small', 'name: My Run!'])).toEqual([
      'error invalid-value x.yaml:2:7 `name` must be made of lower-case letters, digits, `.`, `_` and `-`, a letter or a digit first, but is the text "My Run!" | write for example `my-run`',
    ])
    expect(told(['weights: { experiment: teacher.yaml }', "weights: { file: t.caffemodel, sha256: 'abc' }"])).toContain(
      'error invalid-value x.yaml:8:42 `sha256` must be the 64 digits of a SHA-256, 0–9 and a–f, but is the text "abc"',
    )
  })

  it('of a var is one mistake, wherever it is used', () => {
    expect(told(['vars: { lambda: 0.5 }', 'vars: { la-mbda: 0.5 }'])).toEqual([
      'error invalid-value x.yaml:3:9 `la-mbda` is no name in `vars` | names are letters, digits and underscores, a letter first, and no word of expressions: `true`, `false`, `null`, `this`',
    ])
  })

  it('has words for every pattern of the schema', () => {
    const ofValues: string[] = []
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      for (const [key, inner] of Object.entries(node)) {
        if (key === 'pattern' && typeof inner === 'string') ofValues.push(inner)
        else if (key !== 'propertyNames') visit(inner)
      }
    }
    visit(schema)
    expect(new Set(ofValues)).toEqual(new Set(Object.keys(PATTERNS)))
  })
})

describe('a number with a comma', () => {
  it('is a number with a point, a thousand, or several', () => {
    expect(set('solver.base_lr=0,1')).toEqual([expect.stringMatching(/ but is the text "0,1" \| write `0\.1`$/)])
    expect(set('solver.max_iter=1,000')).toEqual([expect.stringMatching(/"1,000" \| write `1000`$/)])
    expect(set('seed=0,1')).toEqual([
      'error wrong-type --set#1:1:6 `seed` must be a whole number, but is the text "0,1" | for several values write `sweep: { seed: [0, 1] }`',
    ])
    expect(set('student.frozen=conv_s,ip_s')).toEqual([
      'error wrong-type --set#1:1:16 `frozen` must be true or false or a list, but is the text "conv_s,ip_s" | write `[conv_s, ip_s]`',
    ])
  })
})

describe('what is not indented', () => {
  it('is told where it belongs, once', () => {
    expect(told(['losses:\n  hard:', 'losses:\nhard:'], ['  soft:', 'soft:'])).toEqual([
      'error wrong-type x.yaml:12:8 `losses` must be a map, but is empty | indent what belongs to it: `hard`, `soft`',
    ])
    expect(
      told([
        'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }',
        'solver:\ntype: sgd\nbase_lr: 0.01\nmax_iter: 10\nmomentum: 0.9',
      ]),
    ).toEqual([
      'error wrong-type x.yaml:15:8 `solver` must be a map, but is empty | indent what belongs to it: `type`, `base_lr`, `max_iter`, …',
    ])
  })

  it('is one mistake where the map above has such a key, or allows any', () => {
    const inData = (text: string): readonly string[] =>
      told(['data: { dataset: mnist }', `data:\n  dataset: mnist\n${text}`])
    expect(inData('  batch:\n  train: 64\n  test: 100')).toEqual([
      'error wrong-type x.yaml:6:9 `batch` must be a map, but is empty | indent what belongs to it: `train`, `test`',
    ])
    expect(inData('  transform:\n  channels: rgb\n  train: { mirror: true }\n  limit: { train: 100 }')).toEqual([
      'error wrong-type x.yaml:6:13 `transform` must be a map, but is empty | indent what belongs to it: `channels`, `train`',
    ])
    expect(told(['  weights: { experiment: teacher.yaml }', '  weights:\n  experiment: teacher.yaml'])).toEqual([
      'error wrong-type x.yaml:8:11 `weights` must be a map, but is empty | indent what belongs to it: `experiment`',
    ])
    expect(told(['student:\n  from: net.yaml', 'students:\n  student:\n  from: net.yaml'])).toEqual([
      'error wrong-type x.yaml:10:11 `student` must be a map, but is empty | indent what belongs to it: `from`, `rename`',
    ])
    expect(
      told([
        "  soft: { type: distillation, input: student.ip_s, target: teacher.ip_t, weight: '${lambda}' }",
        "  soft:\n  type: distillation\n  input: student.ip_s\n  target: teacher.ip_t\n  weight: '${lambda}'",
      ]),
    ).toEqual([
      'error wrong-type x.yaml:14:8 `soft` must be a map, but is empty | indent what belongs to it: `type`, `input`, `target`, …',
    ])
  })

  it('is one mistake where a key is then there twice', () => {
    const policy =
      'solver:\n  type: sgd\n  base_lr: 0.01\n  lr_policy:\n  type: step\n  gamma: 0.1\n  stepsize: 5\n  max_iter: 10'
    expect(told(['solver: { type: sgd, base_lr: 0.01, max_iter: 10 }', policy])).toEqual([
      'error duplicate-key x.yaml:19:3 the key is written twice in one map | indent what belongs to `lr_policy`, which is empty',
    ])
  })

  it('ends where a key of the map above begins, and hides nothing else', () => {
    expect(told(['data: { dataset: mnist }', 'data:\ndataset: mnist'], ["'${lambda}'", "'${lamda}'"])).toEqual([
      'error wrong-type x.yaml:4:6 `data` must be a map, but is empty | indent what belongs to it: `dataset`',
      'error unknown-var x.yaml:15:85 there is no var `lamda` | did you mean `lambda`?',
    ])
    expect(told(['data: { dataset: mnist }', 'data:'], ['solver:', 'datset: mnist\nsolver:'])).toEqual([
      'error wrong-type x.yaml:4:6 `data` must be a map, but is empty',
      'error unknown-key x.yaml:15:1 unknown key `datset` | it belongs to `data`, as `dataset`',
    ])
  })
})

describe('Caffe’s solver', () => {
  it('has the keys of a policy beside it: one mistake', () => {
    expect(solver('lr_policy: step, gamma: 0.1, stepsize: 5')).toEqual([
      'error wrong-type x.yaml:15:51 `gamma` and `stepsize` belong in `lr_policy`, to the policy | write `lr_policy: { type: step, gamma: 0.1, stepsize: 5 }`',
    ])
    expect(solver('gamma: 0.1, stepsize: 5')).toEqual([
      'error wrong-type x.yaml:15:51 `gamma` and `stepsize` belong in `lr_policy`, to the policy | write `lr_policy: { type: step, gamma: 0.1, stepsize: 5 }`',
    ])
    expect(solver('gamma: 0.1')).toEqual([
      'error wrong-type x.yaml:15:51 `gamma` belongs in `lr_policy`, to the policy | write `lr_policy: { type: step, gamma: 0.1, stepsize: … }`',
    ])
    expect(solver('gamma: 0.1, lr_policy: { type: step, stepsize: 5 }')).toEqual([
      'error unknown-key x.yaml:15:51 unknown key `gamma` in `solver` | it belongs to `lr_policy`',
    ])
  })

  it('has keys that stand elsewhere, or nowhere', () => {
    expect(solver('test_interval: 5, test_iter: 4, random_seed: 3, snapshot_prefix: a')).toEqual([
      'error unknown-key x.yaml:15:51 unknown key `test_interval` in `solver` | it belongs to `solver.test`, as `interval`',
      'error unknown-key x.yaml:15:69 unknown key `test_iter` in `solver` | it belongs to `solver.test`, as `iterations`',
      'error unknown-key x.yaml:15:83 unknown key `random_seed` in `solver` | it belongs to the root of the file, as `seed`',
      'error unknown-key x.yaml:15:99 unknown key `snapshot_prefix` in `solver` | remove it: a run has a folder of its own',
    ])
  })
})

it('a fraction where a number belongs is answered with how to write it', () => {
  expect(solver('momentum: 9/10')).toEqual([
    'error wrong-type x.yaml:15:61 `momentum` must be a number, but is the text "9/10" | it is calculated where it is written as `\'${9/10}\'`',
  ])
  expect(told(['max_iter: 10 }', "max_iter: 10, momentum: '${9/10}' }"])).toEqual([])
})

it('a share of the images to validate on has one name', () => {
  expect(
    told(['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, split: { val: 5000 } }\nteacher']),
  ).toEqual(['error unknown-key x.yaml:4:34 unknown key `val` in `data.split` | did you mean `validation`?'])
})

it('a key that is set, or swept, is answered with the one that it would set', () => {
  expect(set('solver.lr=0.1')).toEqual([
    'error unknown-key --set#1:1:1 unknown key `lr` in `solver` | did you mean `base_lr`?',
  ])
  expect(told(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nsweep: { solver.lr: [0.1, 0.2] }'])).toEqual([
    'error unknown-key x.yaml:4:10 unknown key `lr` in `solver` | did you mean `base_lr`?',
  ])
  expect(told(['base_lr: 0.01', 'base_lr: 0.01, lr: 0.1'])).toEqual([
    'error unknown-key x.yaml:15:37 unknown key `lr` in `solver` | did you mean `base_lr`? It is there already',
  ])
})

describe('a type of another tool', () => {
  const layer = (type: string): readonly string[] =>
    of({ ...small(), 'net.yaml': NET.replace('type: inner_product, num_output: 10', `type: ${type}, num_output: 10`) })

  it('is a layer of ours, and its other keys are held against that', () => {
    for (const type of ['Linear', 'Dense', 'dense', 'fc', 'FullyConnected', 'InnerProduct'])
      expect(layer(type)).toEqual([
        `error unknown-type net.yaml:5:23 unknown type \`${type}\` | did you mean \`inner_product\`?`,
      ])
    for (const type of ['Conv2d', 'conv2d', 'Conv2D', 'conv'])
      expect(of({ ...small(), 'net.yaml': NET.replace('type: convolution', `type: ${type}`) })).toEqual([
        `error unknown-type net.yaml:3:25 unknown type \`${type}\` | did you mean \`convolution\`?`,
      ])
  })

  it('may need a key beside it, which is not missed as well', () => {
    const pool = (type: string): readonly string[] =>
      of({ ...small(), 'net.yaml': NET.replace('type: pooling, pool: max', `type: ${type}`) })
    expect(pool('MaxPool2d')).toEqual([
      'error unknown-type net.yaml:4:25 unknown type `MaxPool2d` | write `type: pooling, pool: max`',
    ])
    expect(pool('AveragePooling2D')).toEqual([
      'error unknown-type net.yaml:4:25 unknown type `AveragePooling2D` | write `type: pooling, pool: ave`',
    ])
    expect(layer('BatchNorm2d')[0]).toContain('unknown type `BatchNorm2d` | did you mean `batch_norm`?')
    expect(layer('LeakyReLU')[0]).toContain('write `type: relu, negative_slope: 0.01`')
  })

  it('may be no layer here, or none at all', () => {
    expect(layer('SoftmaxWithLoss')[0]).toBe(
      'error unknown-type net.yaml:5:23 unknown type `SoftmaxWithLoss` | a loss stands under `losses`, as `type: softmax_cross_entropy`',
    )
    expect(layer('GELU')[0]).toContain('unknown type `GELU` | the types are abs, argmax,')
  })

  it('is a loss by what it compares', () => {
    const soft = (type: string): readonly string[] => told(['type: distillation', `type: ${type}`])
    expect(soft('KLDivLoss')).toEqual([
      'error unknown-type x.yaml:14:17 unknown type `KLDivLoss` | did you mean `distillation`?',
    ])
    expect(soft('cross_entropy')).toEqual([
      'error unknown-type x.yaml:14:17 unknown type `cross_entropy` | did you mean `distillation`?',
    ])
    expect(soft('MSELoss')[0]).toContain('did you mean `euclidean`?')
    expect(told(['type: softmax_cross_entropy', 'type: CrossEntropyLoss'])).toEqual([
      'error unknown-type x.yaml:13:17 unknown type `CrossEntropyLoss` | did you mean `softmax_cross_entropy`?',
    ])
  })

  it('is a solver, a policy or a filler', () => {
    expect(told(['type: sgd', 'type: momentum'])[0]).toContain('write `type: sgd, momentum: 0.9`')
    expect(solver('lr_policy: { type: CosineAnnealingLR }')[0]).toContain('did you mean `cosine`?')
    expect(solver('lr_policy: { type: StepLR, gamma: 0.1, stepsize: 5 }')).toEqual([
      'error unknown-type x.yaml:15:70 unknown type `StepLR` | did you mean `step`?',
    ])
    const filler = NET.replace('kernel_size: 5', 'kernel_size: 5, weight_filler: { type: kaiming_normal }')
    expect(of({ ...small(), 'net.yaml': filler })).toEqual([
      expect.stringMatching(
        /^error unknown-type net\.yaml:3:\d+ unknown type `kaiming_normal` \| did you mean `msra`\?$/,
      ),
    ])
  })
})

describe('a key of the root', () => {
  const home = 'it belongs to the root of the file, beside `solver`'

  it('that stands in another map is sent there', () => {
    expect(solver('solverstate: a.solverstate')[0]).toContain(`unknown key \`solverstate\` in \`solver\` | ${home}`)
    expect(solver('seed: 3')[0]).toContain(`unknown key \`seed\` in \`solver\` | ${home}`)
    expect(told([STUDENT, `${STUDENT}\n  metrics: {}`])[0]).toContain(
      `unknown key \`metrics\` in \`student\` | ${home}`,
    )
  })

  it('that stands in a network file is sent to an experiment', () => {
    const seeded = of({ ...small(), 'net.yaml': `seed: 1\n${NET}` })
    expect(seeded.join()).toContain('unknown key `seed` | it belongs to an experiment')
  })
})
