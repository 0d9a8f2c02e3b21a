/** Whole specs that say together what the language is for: one a subject. Each compiles without an error or a warning. */
import { describe, expect, it } from 'vitest'

import { compile, type Host, type Plan } from '../../compiler/index.ts'
import { experiments, lines, memoryHost, type Files } from '../harness.ts'

const HEAD = `version: 1
name: spec
data: { dataset: mnist, batch: { train: 64, test: 100 }, transform: { scale: 0.00390625 } }
`
const SOLVER = 'solver: { type: sgd, base_lr: 0.01, momentum: 0.9, max_iter: 1500 }\n'
const HARD = 'losses: { hard: { type: softmax_cross_entropy, input: student.ip2, target: data.label } }\n'

const LENET = [
  { name: 'conv1.weight', shape: [20, 1, 5, 5] },
  { name: 'conv1.bias', shape: [20] },
  { name: 'conv2.weight', shape: [50, 20, 5, 5] },
  { name: 'conv2.bias', shape: [50] },
  { name: 'ip1.weight', shape: [500, 800] },
  { name: 'ip1.bias', shape: [500] },
  { name: 'ip2.weight', shape: [10, 500] },
  { name: 'ip2.bias', shape: [10] },
]

/** The plan; `sets` as on the command line. */
function plan(text: string, more: Files = {}, sets: readonly string[] = []): Plan {
  const files = { ...experiments, ...more, 'spec.yaml': text }
  const host: Host = {
    ...memoryHost(files),
    weights: (path) =>
      path.endsWith('.caffemodel')
        ? {
            kind: 'header',
            header: {
              format: 'caffemodel',
              tensors: path.includes('shell')
                ? LENET.map(({ name, shape }) => ({ name: name.replace(/^([a-z]+)(\d)/, '$1_t_$2'), shape }))
                : LENET,
            },
          }
        : { kind: 'missing', reason: 'no such file' },
  }
  const { experiment, diagnostics } = compile('spec.yaml', { host, sets, verify: true })
  expect(lines(diagnostics)).toEqual([])
  if (!experiment) throw new Error('no experiment')
  return experiment.spec
}

describe('the language says', () => {
  it('a network alone, in few lines', () => {
    const { networks, metrics, stages } = plan(
      `${HEAD}network: { from: networks/lenet.yaml }\n${HARD.replace('student', 'network')}${SOLVER}`,
    )
    expect(networks.map(({ role, parameters }) => [role, parameters])).toEqual([['network', 431_080]])
    expect(metrics.map(({ name }) => name)).toEqual(['accuracy'])
    expect(stages[0].solver.max_iter).toBe(1500)
  })

  it('a network file with a branch and a block that repeats', () => {
    const net = `kind: network
input: [1, 28, 28]
defaults: { param: [{ lr_mult: 1 }, { lr_mult: 2 }] }
layers:
  - { name: stem, type: convolution, num_output: 8, kernel_size: 3, pad: 1 }
  - repeat: { var: i, from: 1, to: 3 }
    layers:
      - { name: 'res\${i}_conv', type: convolution, num_output: '\${16 * 2 ** (i - 1)}', kernel_size: 3, pad: 1 }
      - { name: 'res\${i}_relu', type: relu }
  - { name: side, type: convolution, num_output: 64, kernel_size: 1, bottom: stem }
  - { name: sum, type: eltwise, operation: sum, bottom: [res3_relu, side] }
  - { name: pool, type: pooling, pool: ave, global_pooling: true }
  - { name: ip2, type: inner_product, num_output: 10 }
`
    const { networks } = plan(`${HEAD}network: { from: net.yaml }\n${HARD.replace('student', 'network')}${SOLVER}`, {
      'net.yaml': net,
    })
    const shapes = networks[0].layers.map(({ name, shapes: [shape] }) => [name, shape[0]])
    expect(shapes).toEqual([
      ['stem', 8],
      ['res1_conv', 16],
      ['res1_relu', 16],
      ['res2_conv', 32],
      ['res2_relu', 32],
      ['res3_conv', 64],
      ['res3_relu', 64],
      ['side', 64],
      ['sum', 64],
      ['pool', 64],
      ['ip2', 10],
    ])
  })

  it('a student that is made of its teacher by every edit', () => {
    const { networks } =
      plan(`${HEAD}teacher: { from: networks/lenet.yaml, weights: { experiment: mnist-teacher.yaml } }
student:
  from: teacher
  remove: [pool1]
  replace: [{ type: relu, with: { type: sigmoid } }]
  override: { conv1: { stride: 2, num_output: 8 } }
  insert: [{ after: conv1, layers: [{ name: relu0, type: relu }] }]
  rename: [{ match: '^conv(\\d)$', to: 'conv_s_$1' }]
losses:
  hard: { type: softmax_cross_entropy, input: student.ip2, target: data.label, weight: 0.1 }
  soft: { type: distillation, input: student.ip2, target: teacher.ip2, temperature: 4, weight: 0.9 }
${SOLVER}`)
    const student = networks.find(({ name }) => name === 'student')
    expect(student?.layers.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'conv_s_1 convolution',
      'relu0 relu',
      'conv_s_2 convolution',
      'pool2 pooling',
      'ip1 inner_product',
      'relu1 sigmoid',
      'ip2 inner_product',
    ])
  })

  it.each([
    ['all of a file', `{ file: lenet.caffemodel, sha256: '${'ab'.repeat(32)}' }`, 8, 0],
    [
      'a file that calls its layers otherwise',
      "{ file: shell.caffemodel, rename: [{ match: '^(.+)_t_(\\d)$', to: '$1$2' }] }",
      8,
      0,
    ],
    [
      'a part of a file, the rest said to begin anew',
      "{ sources: [{ file: lenet.caffemodel, only: ['conv*'] }], otherwise: fillers }",
      4,
      4,
    ],
  ])('weights of %s', (_what, said, loaded, fresh) => {
    const { weights } = plan(`${HEAD}teacher: { from: networks/lenet.yaml, weights: { experiment: mnist-teacher.yaml } }
student: { from: networks/lenet.yaml, weights: ${said} }
losses: { soft: { type: distillation, input: student.ip2, target: teacher.ip2, temperature: 4 } }
${SOLVER}`)
    const map = weights.find(({ network }) => network === 'student')
    expect([map?.entries.length, map?.fresh.length]).toEqual([loaded, fresh])
  })

  it('losses between any two layers, by the iteration', () => {
    const { losses } = plan(`${HEAD}vars: { lambda: 0.5 }
teachers:
  wide: { from: networks/lenet.yaml, weights: { experiment: mnist-teacher.yaml } }
  deep: { from: networks/lenet.yaml, weights: { experiment: mnist-teacher.yaml } }
student: { from: networks/lenet.yaml, override: { conv2: { num_output: 16 } } }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip2, target: data.label, weight: '\${1 - lambda}' }
  soft:
    type: distillation
    input: student.ip2
    target: { mix: probabilities, of: { wide.ip2: 0.5, deep.ip2: 0.5 } }
    temperature: 4
    weight: { type: linear, from: '\${lambda}', to: 0, start: 500, end: 1000 }
  hint: { type: hint, input: student.conv2, target: wide.conv2, project: auto, weight: 0.001, active: { end: 400 } }
${SOLVER}`)
    expect(losses.find(({ name }) => name === 'soft')?.weight).toEqual({
      type: 'linear',
      from: 0.5,
      to: 0,
      start: 500,
      end: 1000,
    })
    expect(losses.find(({ name }) => name === 'hint')).toMatchObject({
      active: { end: 400 },
      projection: { type: 'convolution' },
    })
  })

  it('several students; pictures of one’s own', () => {
    const { data, networks } = plan(`version: 1
name: spec
data:
  dataset: image_folder
  train: { path: photos/train, labels: none }
  test: { path: photos/val }
  shape: [3, 24, 24]
  classes: 10
  batch: { train: 32, test: 50 }
  shuffle: true
  limit: { train: 0.5 }
  transform: { channels: bgr, resize: 32, crop: 24, mean: [104, 117, 123], scale: 0.017, train: { mirror: true, pad: 4 } }
teachers: { wide: { layers: [{ name: fc, type: inner_product, num_output: 10 }] } }
students:
  a: { from: wide }
  b: { layers: [{ name: pool, type: pooling, pool: ave, kernel_size: 2, stride: 2 }, { name: fc, type: inner_product, num_output: 10 }] }
losses:
  a: { type: distillation, input: a.fc, target: wide.fc, temperature: 2 }
  b: { type: distillation, input: b.fc, target: wide.fc, temperature: 2 }
metrics: { accuracy: { type: accuracy, input: a.fc, target: data.label }, b: { type: accuracy, input: b.fc, target: data.label } }
${SOLVER}allow: [{ code: untrained-teacher, reason: its pictures are looked at }]
`)
    expect(data).toMatchObject({ shape: [3, 24, 24], classes: 10, limit: { train: 0.5 } })
    expect(networks.map(({ name }) => name).sort()).toEqual(['a', 'b', 'wide'])
  })

  it('stages, a grid, a list of runs, and a base', () => {
    const base = `abstract: true\n${HEAD}seed: 0
teacher: { from: networks/lenet.yaml, weights: { experiment: mnist-teacher.yaml } }
student: { from: networks/lenet.yaml, rename: { suffix: _s } }
vars: { lambda: 0.5 }
losses:
  hint: { type: hint, input: student.pool2_s, target: teacher.pool2, weight: 0.01 }
  hard: { type: softmax_cross_entropy, input: student.ip2_s, target: data.label, weight: '\${1 - lambda}' }
  soft: { type: distillation, input: student.ip2_s, target: teacher.ip2, temperature: 4, weight: '\${lambda}' }
`
    const staged = `extends: base.yaml
name: staged
solver: { type: sgd, base_lr: 0.01, momentum: 0.9 }
stages:
  - { name: hints, losses: [hint], frozen: ['student.ip*'], solver: { max_iter: 500 } }
  - { name: distill, losses: [hard, soft], slots: keep, solver: { max_iter: 1000 } }
`
    const files = { 'base.yaml': base }
    expect(
      plan(`${staged}sweep: { lambda: [0.1, 0.5], seed: [0, 1] }\n`, files).stages.map(({ name }) => name),
    ).toEqual(['hints', 'distill'])
    const host = memoryHost({
      ...experiments,
      ...files,
      'spec.yaml': `${staged}sweep: [{ lambda: 0.1, solver.base_lr: 0.02 }, { lambda: 0.9 }]\n`,
    })
    const listed = compile('spec.yaml', { host })
    expect(lines(listed.diagnostics)).toEqual([])
    expect(listed.experiment?.members.map(({ plan: { stages } }) => stages[0].solver.base_lr)).toEqual([0.02, 0.01])
  })
})
