/** Wherever a name is written, a slip in it is answered with the name that is meant. */
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, NET, small, type Edit, type Files } from '../harness.ts'

interface Slip {
  readonly where: string
  /** What the help names. */
  readonly meant: string
  readonly files: Files
  readonly sets?: readonly string[]
}

const of = (where: string, meant: string, ...edits: readonly Edit[]): Slip => ({ where, meant, files: small(...edits) })
const student = (where: string, meant: string, text: string): Slip =>
  of(where, meant, ['rename: { suffix: _s }', `rename: { suffix: _s }\n  ${text}`])
const root = (where: string, meant: string, text: string): Slip =>
  of(where, meant, ['name: small', `name: small\n${text}`])
const set = (where: string, meant: string, text: string): Slip => ({ where, meant, files: small(), sets: [text] })
const solver = (where: string, meant: string, text: string): Slip =>
  of(where, meant, ['max_iter: 10 }', `max_iter: 10, ${text} }`])
const METRICS = 'metrics: { right: { type: accuracy, input: student.ip_s, target: data.label } }\n'
const staged = (where: string, meant: string, stage: string): Slip =>
  of(where, meant, [
    'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }',
    `${METRICS}solver: { type: sgd, base_lr: 0.01 }\nstages: [{ name: a, ${stage} }]`,
  ])
const shared = NET.replace('kernel_size: 5 }', "kernel_size: 5, pad: 2, param: [{ share: 'common' }] }").replace(
  '  - { name: pool',
  "  - { name: again, type: convolution, bottom: data, num_output: 4, kernel_size: 5, pad: 2, param: [{ share: 'comon' }] }\n  - { name: both, type: eltwise, operation: sum, bottom: [conv, again] }\n  - { name: pool",
)

const slips: readonly Slip[] = [
  of('a type of loss, in capitals', 'softmax_cross_entropy', ['type: softmax_cross', 'type: Softmax_Cross']),
  of('a type of loss, otherwise joined', 'softmax_cross_entropy', ['type: softmax_cross_', 'type: softmaxCross-']),
  of('a var', 'lambda', ["'${lambda}'", "'${lamda}'"]),
  of('a function', 'sqrt', ["'${lambda}'", "'${sqr(lambda)}'"]),
  of('a variable of repeat', 'index', [
    '  - { name: pool,',
    "  - repeat: { var: index, from: 1, to: 2 }\n    layers: [{ name: 'r${indx}', type: relu }]\n  - { name: pool,",
  ]),
  of('a bottom', 'conv', ['name: pool, type: pooling', 'name: pool, bottom: cnv, type: pooling']),
  of('a top of a slice', 'cut:left', [
    '  - { name: ip, type',
    "  - { name: cut, type: slice, top: [left, right] }\n  - { name: ip, bottom: 'cut:lef', type",
  ]),
  of('the bottom `data`', 'data', ['name: conv, type', 'name: conv, bottom: dta, type']),
  student('remove', 'pool', 'remove: [pol]'),
  student('replace by name', 'pool', 'replace: [{ name: pol, with: { type: relu } }]'),
  student('replace by type', 'pooling', 'replace: [{ type: poling, with: { type: relu } }]'),
  student('override', 'conv', 'override: { cnv: { num_output: 3 } }'),
  student('insert', 'conv', 'insert: [{ after: cnv, layers: [{ name: r, type: relu }] }]'),
  student('frozen', 'conv_s', "frozen: ['cnv_s']"),
  student('a pattern of frozen', 'conv*', "frozen: ['cnv*']"),
  student('a pattern of frozen with two letters swapped', 'conv*', "frozen: ['covn*']"),
  of('the source of a network', 'teacher', ['from: net.yaml\n  rename: { suffix: _s }', 'from: teachr']),
  of('the file of a network', 'net.yaml', ['from: net.yaml', 'from: nt.yaml']),
  of('the file of an experiment', 'teacher.yaml', ['experiment: teacher.yaml', 'experiment: techer.yaml']),
  root('the file of a base', 'teacher.yaml', 'extends: techer.yaml'),
  of('the network of a reference', 'student', ['input: student.ip_s', 'input: studnt.ip_s']),
  of('the layer of a reference', 'student.ip_s', ['input: student.ip_s', 'input: student.ip_x']),
  of('a reference to data', 'data.label', ['target: data.label', 'target: data.labl']),
  of('a target of a mix', 'teacher.ip_t', [
    'target: teacher.ip_t',
    'target: { mix: probabilities, of: { teacher.ipt: 0.5, teacher.ip_t: 0.5 } }',
  ]),
  of('the input of a metric', 'student.ip_s', ['solver:', `${METRICS.replace('ip_s', 'ips')}solver:`]),
  of('`of` of what is expected', 'ip_t', [
    'weights: { experiment: teacher.yaml }',
    'weights: { experiment: teacher.yaml }\n  expect: { accuracy: { min: 0.5, of: ipt } }',
  ]),
  staged('losses of a stage', 'hard', 'losses: [hrd, soft], solver: { max_iter: 10 }'),
  staged(
    'frozen of a stage',
    'student.conv_s',
    'losses: [hard, soft], frozen: [student.cnv_s], solver: { max_iter: 10 }',
  ),
  staged('stop of a stage', 'right', 'losses: [hard, soft], solver: { max_iter: 10, stop: { metric: rigt, at: 0.5 } }'),
  solver('best', 'accuracy', 'best: { metric: acuracy }'),
  solver('early_stopping', 'loss.hard', 'early_stopping: { metric: loss.hrd, patience: 2 }'),
  solver('stop', 'accuracy', 'stop: { metric: acuracy, at: 0.9 }'),
  solver('a policy', 'multistep', 'lr_policy: { type: multistp, gamma: 0.1, stepvalue: [5] }'),
  root('a key of a sweep', 'lambda', 'sweep: { lamda: [0, 1] }'),
  root('a path of a sweep', 'max_iter', 'sweep: { solver.max_itre: [5, 6] }'),
  root('a path of a sweep that begins with a slip', 'solver', 'sweep: { solvr.max_iter: [5, 6] }'),
  root('a key of a member', 'lambda', 'sweep: [{ lamda: 0 }]'),
  root('a path of a member', 'max_iter', 'sweep: [{ solver.max_itre: 5 }]'),
  set('a bare name of --set', 'lambda', 'lamda=1'),
  set('a path of --set', 'max_iter', 'solver.max_itre=5'),
  set('the first key of a path of --set', 'solver', 'solvr.max_iter=5'),
  set('a var in the value of --set', 'lambda', "solver.base_lr='${lamda}'"),
  of('a dataset', 'mnist', ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnst }\nteacher']),
  { where: 'a share', meant: 'comon', files: { ...small(), 'net.yaml': shared } },
  root('a code of allow', 'unused-var', 'allow: [{ code: unusd-var, reason: so }]'),
  of('a root key', 'losses', ['losses:\n', 'losess:\n']),
  of(
    'a key that is deleted',
    'momentum',
    ['version: 1\nname: small', 'extends: teacher.yaml\nversion: 1\nname: small\nnetwork: null'],
    ['solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n', 'solver: { momentm: null }\n'],
    ['max_iter: 10 }', 'max_iter: 10, momentum: 0.9 }'],
  ),
]

describe('a slip of a name is answered with what is meant', () => {
  for (const { where, meant, files, sets } of slips) {
    it(`in ${where}`, () => {
      const told = lines(compileFiles(files, 'x.yaml', sets).diagnostics)
      expect(told.join('\n')).toContain(`did you mean \`${meant}\``)
    })
  }
})

it('a slip in one of two shares is told once', () => {
  expect(lines(compileFiles({ ...small(), 'net.yaml': shared }).diagnostics)).toEqual([
    expect.stringMatching(
      /^warning lonely-share net\.yaml:3:\d+ nothing shares `common` with `conv` \| did you mean `comon`\?$/,
    ),
  ])
})
