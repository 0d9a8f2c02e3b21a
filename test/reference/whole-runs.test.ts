/** Twenty steps of whole networks, on the engine in float32 and by the second implementation in float64. */
import { describe, expect, it } from 'vitest'

import type { Files } from '../files.ts'
import { twin } from './twin.ts'

const STEPS = 20
const TOLERANCE = 1e-3

async function compare(files: Files, main: string, extent: number): Promise<readonly string[]> {
  const both = await twin(files, main, extent)
  try {
    for (let iter = 0; iter < STEPS; iter++) {
      const { engine, reference } = await both.step(iter)
      expect(Math.abs(engine - reference)).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(reference)))
    }
    const state = await both.state()
    for (const [name, { engine, reference }] of state) {
      expect(reference.data.length, name).toBe(engine.data.length)
      const scale = reference.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
      const before = both.first.get(name)?.data ?? []
      expect(
        engine.data.some((v, i) => v !== before[i]),
        `${name} was never changed`,
      ).toBe(true)
      const worst = reference.data.reduce((most, v, i) => Math.max(most, Math.abs(v - engine.data[i])), 0)
      expect(worst / scale, name).toBeLessThan(TOLERANCE)
    }
    return [...state.keys()]
  } finally {
    await both.close()
  }
}

const solver = (text: string): string => `solver: { max_iter: 40, ${text} }\n`

/** The experiment that trains a network of these layers, which end with `ip`, by itself. */
const alone = (layers: string): string => `version: 1
name: alone
data: { dataset: mnist, batch: { train: 4, test: 2 } }
network: { layers: ${layers} }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
${solver('type: sgd, base_lr: 0.01')}`

describe('whole run', () => {
  it('LeNet', async () => {
    const text = `version: 1
name: lenet
data: { dataset: mnist, batch: { train: 3, test: 2 } }
network: { from: networks/lenet.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip2, target: data.label } }
${solver('type: sgd, base_lr: 0.01, momentum: 0.9, weight_decay: 0.0005, lr_policy: { type: inv, gamma: 0.0001, power: 0.75 }')}`
    expect(await compare({ 'x.yaml': text }, 'x.yaml', 1)).toHaveLength(16)
  })

  it('cifar-mini', async () => {
    const text = `extends: cifar-mini.yaml
data: { batch: { train: 4 } }
`
    const names = await compare({ 'x.yaml': text }, 'x.yaml', 60)
    expect(names.filter((name) => name.startsWith('teacher'))).toEqual([])
    expect(names).toHaveLength(12)
  })

  it('a network with batch normalisation, two batches an update, clipped', async () => {
    const text = `version: 1
name: batch-norm
data: { dataset: mnist, batch: { train: 4, test: 2 } }
network:
  defaults: { weight_filler: msra }
  layers:
    - { name: conv1, type: convolution, num_output: 6, kernel_size: 5, stride: 2, bias_term: false }
    - { name: bn1, type: batch_norm, moving_average_fraction: 0.9 }
    - { name: scale1, type: scale, bias_term: true }
    - { name: prelu1, type: prelu }
    - { name: conv2, type: convolution, num_output: 6, kernel_size: 3, group: 6, pad: 1, bias_term: false }
    - { name: bn2, type: batch_norm }
    - { name: scale2, type: scale, bias_term: true }
    - { name: relu2, type: relu }
    - { name: pool, type: pooling, pool: ave, global_pooling: true }
    - { name: ip, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
${solver('type: adam, base_lr: 0.01, weight_decay: 0.001, iter_size: 2, clip_gradients: 0.5, lr_policy: { type: cosine }, warmup: { iterations: 5, from: 0.1 }')}`
    const names = await compare({ 'x.yaml': text }, 'x.yaml', 1)
    expect(names.filter((name) => /\.(mean|variance|factor)$/.test(name))).toHaveLength(6)
  })

  it('a branched network with shared weights', async () => {
    const text = `version: 1
name: branched
data: { dataset: mnist, batch: { train: 4, test: 2 } }
network:
  layers:
    - { name: small, type: pooling, pool: max, kernel_size: 3, stride: 2 }
    - { name: stem, type: convolution, num_output: 4, kernel_size: 3 }
    - { name: cut, type: slice, top: [a, b] }
    - { name: left, type: convolution, num_output: 3, kernel_size: 3, bottom: 'cut:a', param: [{ share: w, lr_mult: 2 }, { share: b }] }
    - { name: left_tanh, type: tanh }
    - { name: right, type: convolution, num_output: 3, kernel_size: 3, bottom: 'cut:b', param: [{ share: w, lr_mult: 2 }, { share: b }] }
    - { name: right_elu, type: elu }
    - { name: sum, type: eltwise, coeff: [1, 0.5], bottom: [left_tanh, right_elu] }
    - { name: best, type: eltwise, operation: max, bottom: [left_tanh, right_elu] }
    - { name: both, type: concat, bottom: [sum, best, left] }
    - { name: norm, type: lrn, local_size: 3 }
    - { name: ip, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
${solver('type: nesterov, base_lr: 0.02, momentum: 0.9, weight_decay: 0.001, regularization: l1')}`
    const names = await compare({ 'x.yaml': text }, 'x.yaml', 1)
    expect(names.some((name) => name.includes('right.'))).toBe(false)
  })

  it('NIN, narrower, with dropout', async () => {
    const widths = { conv1: 12, cccp1: 10, cccp2: 8, conv2: 12, cccp3: 12, cccp4: 12, conv3: 12, cccp5: 12 }
    const override = Object.entries(widths).map(([name, n]) => `${name}: { num_output: ${n} }`)
    const text = `version: 1
name: nin
data: { dataset: cifar10, batch: { train: 2, test: 2 } }
network:
  from: networks/nin.yaml
  override: { ${override.join(', ')} }
losses: { hard: { type: softmax_cross_entropy, input: network.pool3, target: data.label } }
${solver('type: adamw, base_lr: 0.002, weight_decay: 0.01')}`
    expect(await compare({ 'x.yaml': text }, 'x.yaml', 2)).toHaveLength(54)
  })

  it('a student whose losses change their weights and temperatures, and come and go', async () => {
    const text = `version: 1
name: scheduled
data: { dataset: mnist, batch: { train: 4, test: 2 } }
teacher: { from: networks/lenet.yaml, weights: { experiment: mnist-teacher.yaml } }
student:
  layers:
    - { name: conv, type: convolution, num_output: 4, kernel_size: 5, stride: 2 }
    - { name: relu, type: relu }
    - { name: ip, type: inner_product, num_output: 10 }
losses:
  late: { type: hinge, input: student.ip, target: data.label, weight: 0.3, active: { start: 4, end: 15 } }
  hard: { type: softmax_cross_entropy, input: student.ip, target: data.label, weight: { type: step, from: 0, to: 0.7, start: 10 } }
  logits: { type: distillation, convention: mse_logits, input: student.ip, target: teacher.ip2, weight: { type: cosine, from: 0.01, to: 0, end: 16 } }
  short: { type: distillation, input: student.ip, target: teacher.ip2, temperature: { type: exponential, from: 8, to: 0.5, start: 3, end: 12 }, active: { end: 14 } }
  soft: { type: distillation, convention: soft_cross_entropy, input: student.ip, target: teacher.ip2, temperature: { type: linear, from: 4, to: 1 }, weight: { type: linear, from: 1, to: 0.2, start: 5, end: 18 } }
${solver('type: sgd, base_lr: 0.01, momentum: 0.9')}`
    expect(await compare({ 'x.yaml': text }, 'x.yaml', 1)).toHaveLength(8)
  })

  const staged = (first: string, second: string): string => `version: 1
name: staged
data: { dataset: mnist, batch: { train: 4, test: 2 } }
teacher: { from: networks/lenet.yaml, override: { conv2: { num_output: 7 } }, weights: { experiment: lenet7.yaml } }
student:
  layers:
    - { name: conv, type: convolution, num_output: 4, kernel_size: 5, stride: 3 }
    - { name: relu, type: relu }
    - { name: ip, type: inner_product, num_output: 10 }
losses:
  hint: { type: hint, input: student.relu, target: teacher.conv2, project: auto, weight: { type: linear, from: 0.02, to: 0 } }
  hard: { type: softmax_cross_entropy, input: student.ip, target: data.label, weight: 0.5 }
  soft: { type: distillation, input: student.ip, target: teacher.ip2, temperature: { type: exponential, from: 8, to: 1 } }
solver: { type: adam, base_lr: 0.005, weight_decay: 0.001, lr_policy: { type: poly, power: 1 } }
stages:
  - { name: hints, losses: [hint], ${first} }
  - { name: distill, losses: [hard, soft], ${second} }
`
  const lenet7 = `version: 1
name: lenet7
data: { dataset: mnist }
network: { from: networks/lenet.yaml, override: { conv2: { num_output: 7 } } }
losses: { hard: { type: softmax_cross_entropy, input: network.ip2, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`

  it.each([
    ['that start anew', 'solver: { max_iter: 10 }', 'solver: { max_iter: 10, base_lr: 0.003 }'],
    ['that keep what the solver knows', 'solver: { max_iter: 10 }', 'slots: keep, solver: { max_iter: 10 }'],
    [
      'with other solvers, of which the second takes two batches an update',
      'solver: { max_iter: 10 }',
      'solver: { type: sgd, base_lr: 0.01, momentum: 0.9, iter_size: 2, max_iter: 10 }',
    ],
    [
      'that freeze, one after the other, with a moving average',
      "frozen: ['student.ip'], solver: { type: rmsprop, base_lr: 0.001, max_iter: 10 }",
      "frozen: ['*.conv'], solver: { max_iter: 10 }",
    ],
  ])('two stages %s', async (_name, first, second) => {
    await compare({ 'x.yaml': staged(first, second), 'lenet7.yaml': lenet7 }, 'x.yaml', 1)
  })

  it('a student with a hint through a projection', async () => {
    const net = `kind: network
layers:
  - { name: conv, type: convolution, num_output: 6, kernel_size: 5, stride: 2 }
  - { name: relu, type: relu, negative_slope: 0.1 }
  - { name: ip, type: inner_product, num_output: 10 }
`
    const teacher = `version: 1
name: teacher
data: { dataset: mnist }
network: { from: net.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
    const text = `version: 1
name: hinted
data: { dataset: mnist, batch: { train: 4, test: 2 } }
teacher: { from: net.yaml, weights: { experiment: teacher.yaml } }
student: { from: net.yaml, override: { conv: { num_output: 3, stride: 1 } } }
losses:
  hard: { type: hinge, norm: l2, input: student.ip, target: data.label, weight: 0.5 }
  hint: { type: hint, input: student.relu, target: teacher.relu, project: auto, weight: 0.01 }
  soft: { type: distillation, convention: soft_cross_entropy, temperature: 3, input: student.ip, target: teacher.ip }
${solver('type: rmsprop, base_lr: 0.001, weight_decay: 0.001')}`
    const names = await compare({ 'x.yaml': text, 'net.yaml': net, 'teacher.yaml': teacher }, 'x.yaml', 1)
    expect(names).toContain('loss.hint.project.weight@history')
  })

  it('a student of two teachers, with frozen layers and their statistics', async () => {
    const layers = `[{ name: conv1, type: convolution, num_output: 4, kernel_size: 5, stride: 3 }, { name: bn1, type: batch_norm }, { name: scale1, type: scale, bias_term: true }, { name: conv2, type: convolution, num_output: 4, kernel_size: 3 }, { name: bn2, type: batch_norm }, { name: relu, type: relu }, { name: ip, type: inner_product, num_output: 10 }]`
    const text = `version: 1
name: two
data: { dataset: mnist, batch: { train: 4, test: 2 } }
teachers:
  wide: { layers: ${layers}, weights: { experiment: alone.yaml } }
  deep: { from: wide, weights: { experiment: alone.yaml } }
student: { from: wide, weights: { experiment: alone.yaml }, frozen: ['*1'] }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip, target: data.label, weight: 0.1 }
  both: { type: distillation, input: student.ip, target: { mix: probabilities, of: { wide.ip: 0.3, deep.ip: 0.7 } }, temperature: 3 }
  mean: { type: distillation, convention: mse_logits, input: student.ip, target: { mix: logits, of: { wide.ip: 0.3, deep.ip: 0.7 } }, weight: 0.01 }
${solver('type: sgd, base_lr: 0.01, momentum: 0.9, weight_decay: 0.01')}`
    const names = await compare({ 'x.yaml': text, 'alone.yaml': alone(layers) }, 'x.yaml', 1)
    expect(names.filter((name) => /1\./.test(name))).toEqual([])
    expect(names).toHaveLength(11)
  })

  it('a student of a teacher in `mode: train`, which drops and normalises by the batch and stays as it is', async () => {
    const layers = `[{ name: conv, type: convolution, num_output: 4, kernel_size: 5, stride: 3, bias_term: false }, { name: bn, type: batch_norm }, { name: drop, type: dropout }, { name: ip, type: inner_product, num_output: 10 }]`
    const text = `version: 1
name: mode
data: { dataset: mnist, batch: { train: 4, test: 2 } }
teacher: { layers: ${layers}, mode: train, weights: { experiment: alone.yaml } }
student: { layers: ${layers} }
losses: { soft: { type: distillation, input: student.ip, target: teacher.ip, temperature: 3 } }
${solver('type: sgd, base_lr: 0.01, momentum: 0.9')}`
    const names = await compare({ 'x.yaml': text, 'alone.yaml': alone(layers) }, 'x.yaml', 1)
    expect(names.filter((name) => name.startsWith('teacher'))).toEqual([])
  })
})
