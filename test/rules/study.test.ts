/**
 * What the 2017 study got wrong, written in our language, and what we say: the golden file is the whole text. The numbers
 * are those of the list that the study's logs and files were read for.
 *
 * Not here, because this language has nothing that could be wrong in the same way:
 *
 * | the study's mistake                                     | why it has no case                                        |
 * | ------------------------------------------------------- | --------------------------------------------------------- |
 * | 2 a teacher and a student with names in common          | names live in their network: `student.conv1` is another   |
 * |                                                         | tensor than `teacher.conv1`                               |
 * | 5 a wrong count of `propagate_down`                     | no such key: what is frozen is said once, and proved      |
 * | 9 two networks that share one source of data            | there is one `data`, read once for all networks           |
 */
import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import type { DiagnosticCode } from '../../compiler/index.ts'
import { planText } from '../../compiler/emit/index.ts'
import { compileFiles, experiments, small, type Edit, type Files } from '../harness.ts'
import { told } from './told.ts'

interface Wrong {
  /** The item of the list. */
  readonly item: number
  readonly what: string
  readonly files: Files
  readonly code: DiagnosticCode
  /** Whether the experiment is refused. */
  readonly refused: boolean
}

const WEIGHTS = '  weights: { experiment: teacher.yaml }\n'
const SOFT = 'type: distillation, input: student.ip_s, target: teacher.ip_t'

/** What is known of a file of weights that holds these layers of the small network, under these names. */
const file = (...names: readonly string[]): Files => {
  const tensors = names.flatMap((name) => [
    { name: `${name}.weight`, shape: name.startsWith('conv') ? [4, 1, 5, 5] : [10, 576], dtype: 'F32' },
    { name: `${name}.bias`, shape: [name.startsWith('conv') ? 4 : 10], dtype: 'F32' },
  ])
  const header = { version: 1, format: 'caffemodel', bytes: 27640, sha256: 'a'.repeat(64), tensors }
  return { 'ts.caffemodel.header.json': JSON.stringify(header) }
}
const fromFile = (rest = ''): Edit => ['{ experiment: teacher.yaml }', `{ file: ts.caffemodel${rest} }`]

const wrong: readonly Wrong[] = [
  {
    item: 1,
    what: 'the mini experiment: a frozen teacher that is never loaded',
    files: { 'x.yaml': (experiments['cifar-mini.yaml'] ?? '').replace(/ {2}weights: .*\n {2}expect: .*\n/, '') },
    code: 'untrained-teacher',
    refused: true,
  },
  {
    item: 1,
    what: 'a source that lacks a layer of the teacher',
    files: small(
      ['name: ip, type', 'name: hid, type: inner_product, num_output: 20 }\n  - { name: ip, type'],
      ['network: { from: net.yaml }', 'network: { from: net.yaml, remove: [hid] }'],
    ),
    code: 'weights-misfit',
    refused: true,
  },
  {
    item: 1,
    what: 'a source whose last layer has another name',
    files: {
      ...small(
        ['rename: { suffix: _t }', "rename: [{ match: '^ip1$', to: ip_t }]"],
        ['from: net.yaml', 'from: full.yaml'],
      ),
      'full.yaml': `kind: network
layers:
  - { name: conv, type: convolution, num_output: 4, kernel_size: 5 }
  - { name: pool, type: pooling, pool: max, kernel_size: 2, stride: 2 }
  - { name: ip1, type: inner_product, num_output: 10 }
`,
    },
    code: 'weights-misfit',
    refused: true,
  },
  {
    item: 2,
    what: 'two layers that a rename gives one name',
    files: small([
      'rename: { suffix: _s }',
      "rename: [{ match: '^(conv|pool)$', to: conv_s }, { match: '^ip$', to: ip_s }]",
    ]),
    code: 'duplicate-layer',
    refused: true,
  },
  {
    item: 2,
    what: 'a student that is filled from the teacher’s source, unasked',
    files: small(['teacher:\n', 'teacher: &teacher\n'], ['student:\n  from: net.yaml\n', 'student:\n  <<: *teacher\n']),
    code: 'student-from-teacher-weights',
    refused: true,
  },
  {
    item: 2,
    what: 'ts.caffemodel: the student’s layers in the teacher’s file',
    files: { ...small(fromFile()), ...file('conv', 'ip', 'conv_st', 'ip_st') },
    code: 'weights-misfit',
    refused: true,
  },
  {
    item: 3,
    what: 'load_model_weights.py: a rule for a layer that the file does not have',
    files: { ...small(fromFile(", rename: [{ match: '^conv_st_1$', to: conv }]")), ...file('conv', 'ip') },
    code: 'rename-without-effect',
    refused: false,
  },
  {
    item: 3,
    what: 'a rule that leads to a layer that the network does not have, where the rest may start afresh',
    files: {
      ...small([
        'rename: { suffix: _s }',
        "rename: { suffix: _s }\n  weights:\n    sources: [{ file: ts.caffemodel, rename: [{ match: '^conv_t_1$', to: conv_st_1 }] }]\n    otherwise: fillers\n    leftover: ignore",
      ]),
      ...file('conv_t_1', 'ip'),
    },
    code: 'weights-rename',
    refused: false,
  },
  {
    item: 3,
    what: 'load_model_weights.py: a rule for names that the network does not have',
    files: small([
      'rename: { suffix: _s }',
      "rename: [{ match: '^conv_st_(\\d)_(\\d)$', to: 'conv$1_$2' }, { match: '^(.*)$', to: '$1_s' }]",
    ]),
    code: 'rename-without-effect',
    refused: false,
  },
  {
    item: 3,
    what: 'a target that exists, of another shape',
    files: small(['teacher:\n  from: net.yaml', 'teacher:\n  from: net.yaml\n  override: { conv: { num_output: 8 } }']),
    code: 'weights-misfit',
    refused: true,
  },
  {
    item: 4,
    what: 'NIN: a teacher that is trained is the target of a loss',
    files: small([WEIGHTS, '  frozen: false\n']),
    code: 'target-needs-gradient',
    refused: true,
  },
  {
    item: 5,
    what: 'ts_vgg16_train_val: `param` inside of `convolution_param`',
    files: small(['kernel_size: 5 }', 'convolution_param: { kernel_size: 5, param: { lr_mult: 0 } } }']),
    code: 'unknown-key',
    refused: true,
  },
  {
    item: 5,
    what: 'ts_vgg16_train_val: four `param`s on an inner product',
    files: small([
      'num_output: 10 }',
      'num_output: 10, param: [{ lr_mult: 1 }, { lr_mult: 2 }, { lr_mult: 0 }, { lr_mult: 0 }] }',
    ]),
    code: 'too-many-params',
    refused: true,
  },
  {
    item: 5,
    what: 'a second `param` where there is one blob',
    files: small(['num_output: 10 }', 'num_output: 10, bias_term: false, param: [{ lr_mult: 0 }, { lr_mult: 0 }] }']),
    code: 'too-many-params',
    refused: true,
  },
  {
    item: 5,
    what: 'ts_vgg16_train_val: `propagate_down` in a layer',
    files: small(['num_output: 10 }', 'num_output: 10, propagate_down: [false] }']),
    code: 'unknown-key',
    refused: true,
  },
  {
    item: 6,
    what: 'ts_lenet: 100 outputs for ten digits',
    files: small(['num_output: 10 }', 'num_output: 100 }']),
    code: 'extra-outputs',
    refused: false,
  },
  {
    item: 6,
    what: 'fewer outputs than classes',
    files: small(['num_output: 10 }', 'num_output: 9 }']),
    code: 'label-width',
    refused: true,
  },
  {
    item: 7,
    what: 'vgg16_original2: trainable layers whose filler is Caffe’s default',
    files: small(['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { ip: { weight_filler: constant } }']),
    code: 'zero-filler',
    refused: false,
  },
  {
    item: 8,
    what: 'weights that are not λ and 1 − λ',
    files: small(["weight: '${1 - lambda}'", 'weight: 1']),
    code: 'loss-weights',
    refused: false,
  },
  {
    item: 8,
    what: 'λ above 1, so that the labels count below 0',
    files: small(['vars: { lambda: 0.5 }', 'vars: { lambda: 2 }']),
    code: 'negative-weight',
    refused: false,
  },
  {
    item: 10,
    what: 'the loss that hardly falls, of ten classes',
    files: small([SOFT, `${SOFT}, convention: seed`]),
    code: 'loss-range',
    refused: false,
  },
  {
    item: 10,
    what: 'the same with a temperature, which it does not know',
    files: small([SOFT, `${SOFT}, convention: seed, temperature: 4`]),
    code: 'loss-input',
    refused: true,
  },
  {
    item: 10,
    what: 'the notebook’s teacher scores as labels',
    files: small([
      'type: softmax_cross_entropy, input: student.ip_s, target: data.label',
      'type: softmax_cross_entropy, input: student.ip_s, target: teacher.ip_t',
    ]),
    code: 'loss-input',
    refused: true,
  },
  {
    item: 10,
    what: 'temperature 1, as everywhere in the study',
    files: small(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.1 }']),
    code: 'plain-temperature',
    refused: false,
  },
]

describe('the mistakes of the 2017 study', () => {
  const found = wrong.map((one) => ({ ...one, result: compileFiles(one.files) }))

  it.each(found)('$item $what', ({ code, refused, result: { diagnostics, experiment } }) => {
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code)
    expect(experiment === undefined).toBe(refused)
  })

  it('are told in these words', async () => {
    await expect(told(found)).toMatchFileSnapshot('study.golden.txt')
  })

  it('has a case for every item of the list that can be written', () => {
    expect([...new Set(wrong.map(({ item }) => item))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10])
  })
})

describe('the range of the study’s loss', () => {
  const words = readFileSync(new URL('../../templates/plan.txt.hbs', import.meta.url), 'utf8')

  // the logs show 7.34397 at iteration 0; the rest is C·ln(1 + e^(1/C)) − 1/C and (C − 1)·ln 2 + ln(1 + 1/e)
  it.each([
    [10, '7.34397', '6.55159'],
    [100, '69.8060', '68.9348'],
    [1000, '693.646', '692.767'],
  ])('with %i classes is a note, and stands in the plan', (classes, start, least) => {
    const files = small([SOFT, `${SOFT}, convention: seed`], ['num_output: 10 }', `num_output: ${classes} }`])
    const { diagnostics, experiment } = compileFiles(files)
    const note = diagnostics.find(({ code }) => code === 'loss-range')
    expect(note?.message).toBe(`\`losses.soft\` falls from ${start} to ${least} at best, with ${classes} classes`)
    const page = experiment && planText(experiment.spec, words)
    expect(page).toMatch(new RegExp(`^  soft = .+\n    falls from ${start} to ${least} at best$`, 'm'))
  })
})
