/** Examples of `catalogue/training.ts`. */
import type { TrainingCode } from '../catalogue/training.ts'
import { edits, type SpecExample, type Variant } from './example.ts'

const STUDENT = 'rename: { suffix: _s }'
const SOFT = 'type: distillation, input: student.ip_s, target: teacher.ip_t'
const SOLVER = 'base_lr: 0.01, max_iter: 10 }\n'
const METRIC = 'metrics: { a: { type: accuracy, input: student.ip_s, target: data.label } }\n'

/** The student's solver, with time for something to happen. */
const solver = (keys: string): Variant =>
  edits([SOLVER, `base_lr: 0.01, max_iter: 100, display: 10, test: { interval: 50 }, ${keys} }\n`])
/** The same, with images to choose by. */
const choosing = (keys: string): Variant =>
  edits(
    ['data: { dataset: mnist }', 'data: { dataset: mnist, split: { validation: 5000 } }'],
    [SOLVER, `base_lr: 0.01, max_iter: 100, display: 10, test: { interval: 50 }, ${keys} }\n`],
  )
const stopping = (at: string): Variant => choosing(`stop: { metric: accuracy, at: ${at} }`)
const inner = (keys: string): Variant => edits([STUDENT, `${STUDENT}\n  override: { ip: { ${keys} } }`])

export const trainingExamples: Readonly<Partial<Record<TrainingCode, SpecExample>>> = {
  'averaging-overlaps': { wrong: solver('average_loss: 20'), right: solver('average_loss: 10') },
  'constant-metric': {
    wrong: edits([
      'solver:',
      'metrics: { same: { type: agreement, input: student.ip_s, target: student.ip_s } }\nsolver:',
    ]),
    right: edits([
      'solver:',
      'metrics: { same: { type: agreement, input: student.ip_s, target: teacher.ip_t } }\nsolver:',
    ]),
  },
  'cut-off': {
    wrong: edits(['  - { name: ip,', '  - { name: half, type: power, scale: 0 }\n  - { name: ip,']),
    right: edits(['  - { name: ip,', '  - { name: half, type: power, scale: 0.5 }\n  - { name: ip,']),
  },
  'dead-start': {
    wrong: edits(['  - { name: ip,', '  - { name: scale, type: scale, filler: constant }\n  - { name: ip,']),
    right: edits(['  - { name: ip,', '  - { name: scale, type: scale }\n  - { name: ip,']),
  },
  'decay-without-effect': {
    wrong: edits(
      [SOLVER, 'base_lr: 0.01, max_iter: 10, weight_decay: 0.1 }\n'],
      ['kind: network\n', 'kind: network\ndefaults: { param: [{ decay_mult: 0 }, { decay_mult: 0 }] }\n'],
    ),
    right: edits(
      [SOLVER, 'base_lr: 0.01, max_iter: 10, weight_decay: 0.1 }\n'],
      ['kind: network\n', 'kind: network\ndefaults: { param: [{ decay_mult: 1 }, { decay_mult: 0 }] }\n'],
    ),
  },
  'double-softmax': {
    wrong: edits(
      ['num_output: 10 }\n', 'num_output: 10 }\n  - { name: prob, type: softmax }\n'],
      ['target: teacher.ip_t', 'target: teacher.prob_t'],
      ['input: student.ip_s, target: teacher', 'input: student.prob_s, target: teacher'],
    ),
  },
  'expect-untrained': {
    wrong: edits(['rename: { suffix: _s }', 'rename: { suffix: _s }\n  expect: { accuracy: { min: 0.9, of: ip_s } }']),
    right: edits(['rename: { suffix: _t }', 'rename: { suffix: _t }\n  expect: { accuracy: { min: 0.9, of: ip_t } }']),
  },
  'interval-beyond-end': { wrong: solver('snapshot: 10000'), right: solver('snapshot: 50') },
  'large-start': {
    wrong: inner('weight_filler: gaussian'),
    right: inner('weight_filler: { type: gaussian, std: 0.01 }'),
  },
  'loss-dominates': {
    wrong: edits([
      '  soft:',
      '  hint: { type: hint, input: student.conv_s, target: teacher.conv_t, weight: 1000 }\n  soft:',
    ]),
    right: edits([
      '  soft:',
      '  hint: { type: hint, input: student.conv_s, target: teacher.conv_t, weight: 0.01 }\n  soft:',
    ]),
  },
  'loss-range': {
    wrong: edits([SOFT, `${SOFT}, convention: seed`]),
    right: edits([SOFT, `${SOFT}, temperature: 4`]),
  },
  'loss-weights': { wrong: edits(["'${lambda}'", '2']) },
  memory: {
    wrong: edits(
      ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, batch: { train: 60000 } }\nteacher'],
      ['  - { name: ip,', '  - { name: wide, type: inner_product, num_output: 500000 }\n  - { name: ip,'],
    ),
  },
  'negative-weight': { wrong: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: 1.5 }']) },
  'never-reached': {
    wrong: solver('lr_policy: { type: step, gamma: 0.1, stepsize: 1000 }'),
    right: solver('lr_policy: { type: step, gamma: 0.1, stepsize: 50 }'),
  },
  'number-range': { wrong: edits(['base_lr: 0.01', 'base_lr: 1.0e+39']) },
  'plain-temperature': {
    wrong: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.25 }']),
    right: edits(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.25 }'], [SOFT, `${SOFT}, temperature: 4`]),
  },
  'random-untrained': {
    wrong: edits([
      'rename: { suffix: _s }',
      'rename: { suffix: _s }\n  override: { conv: { param: [{ lr_mult: 0 }, {}] } }',
    ]),
    right: edits([
      'rename: { suffix: _s }',
      'rename: { suffix: _s }\n  override: { conv: { param: [{}, { lr_mult: 0 }] } }',
    ]),
  },
  'rate-grows': {
    wrong: solver('lr_policy: { type: step, gamma: 10, stepsize: 50 }'),
    right: solver('lr_policy: { type: step, gamma: 0.1, stepsize: 50 }'),
  },
  'rate-size': {
    wrong: edits(['base_lr: 0.01', 'base_lr: 100']),
    right: edits(['base_lr: 0.01', 'base_lr: 0.1']),
  },
  'rate-vanishes': {
    wrong: solver('lr_policy: { type: exp, gamma: 0.5 }'),
    right: solver('lr_policy: { type: exp, gamma: 0.99 }'),
  },
  'step-order': {
    wrong: solver('lr_policy: { type: multistep, gamma: 0.1, stepvalue: [60, 40] }'),
    right: solver('lr_policy: { type: multistep, gamma: 0.1, stepvalue: [40, 60] }'),
  },
  'target-not-probability': {
    wrong: edits(['type: distillation', 'type: sigmoid_cross_entropy']),
    right: edits(
      ['num_output: 10 }\n', 'num_output: 10 }\n  - { name: prob, type: sigmoid }\n'],
      ['type: distillation', 'type: sigmoid_cross_entropy'],
      ['target: teacher.ip_t', 'target: teacher.prob_t'],
    ),
  },
  'test-part': {
    wrong: edits([SOLVER, 'base_lr: 0.01, max_iter: 10, test: { iterations: 50 } }\n']),
  },
  'threshold-out-of-range': { wrong: stopping('98'), right: stopping('0.98') },
  'untested-metrics': {
    wrong: edits([
      'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
      `${METRIC}solver: { type: sgd, base_lr: 0.01, max_iter: 10, test: { interval: 0 } }\n`,
    ]),
    right: edits([
      'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
      `${METRIC}solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n`,
    ]),
  },
  'worst-kept': {
    wrong: choosing('best: { metric: accuracy, mode: min }'),
    right: choosing('best: { metric: accuracy, mode: max }'),
  },
}
