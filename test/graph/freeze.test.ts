/** What is frozen gets no gradient, no slot and no place in the step; what is not read is not computed. */
import { describe, expect, it } from 'vitest'

import type { Plan, Program } from '../../compiler/index.ts'
import { compileFiles, lines, small } from '../harness.ts'

function planOf(result: ReturnType<typeof compileFiles>): Plan {
  if (!result.experiment) throw new Error(lines(result.diagnostics).join('\n'))
  return result.experiment.spec
}

const program = (plan: Plan, name: string): Program | undefined => plan.programs.find((p) => p.name === name)
const states = (plan: Plan, name: string): readonly string[] =>
  (program(plan, name)?.inputs ?? []).flatMap((i) => (i.kind === 'state' ? [i.state] : []))

describe('mnist-distill', () => {
  const result = compileFiles({}, 'mnist-distill.yaml')
  const plan = planOf(result)

  it('has LeNet’s shapes and parameters', () => {
    const [teacher, student] = plan.networks
    expect(teacher.layers.map(({ shapes: [shape] }) => shape.join('×'))).toEqual([
      '20×24×24',
      '20×12×12',
      '50×8×8',
      '50×4×4',
      '500',
      '500',
      '10',
    ])
    expect([teacher.parameters, teacher.trainable, student.parameters, student.trainable]).toEqual([
      431_080, 0, 20_522, 20_522,
    ])
    // multiply-adds count twice, and a bias once for each output, in a convolution as in an inner product
    const flops = Object.fromEntries(teacher.layers.map((layer) => [layer.name, layer.flops]))
    expect(flops).toMatchObject({
      conv1_t: 20 * 576 * (2 * 25 + 1),
      conv2_t: 50 * 64 * (2 * 500 + 1),
      ip1_t: 500 * (2 * 800 + 1),
      ip2_t: 10 * (2 * 500 + 1),
    })
  })

  it('reads no frozen tensor in the step and writes none anywhere', () => {
    expect(states(plan, 'train').filter((name) => name.startsWith('teacher.'))).toEqual([])
    expect(states(plan, 'teacher/train').every((name) => name.startsWith('teacher.'))).toBe(true)
    const written = plan.programs.flatMap(({ outputs }) =>
      outputs.flatMap((o) => (o.kind === 'state' ? [o.state] : [])),
    )
    const trained = plan.state
      .filter(({ network, kind }) => network === 'student' && kind === 'parameter')
      .map(({ name }) => name)
    expect(written.sort()).toEqual([...trained, ...trained.map((name) => `${name}@momentum`)].sort())
    expect(plan.state.filter(({ kind }) => kind === 'slot').map(({ network }) => network)).toEqual(
      trained.map(() => 'student'),
    )
    expect(plan.state.filter(({ frozen }) => frozen).every(({ network }) => network === 'teacher')).toBe(true)
  })

  it('hands the teacher’s logits to the step as its only tap', () => {
    expect(program(plan, 'teacher/train')?.outputs.map(({ name }) => name)).toEqual(['teacher.ip2_t'])
    expect(
      program(plan, 'train')
        ?.inputs.filter(({ kind }) => kind === 'tap')
        .map(({ name }) => name),
    ).toEqual(['tap.teacher.ip2_t'])
  })

  it('does not run the teacher in training where its loss has no weight, but tests it', () => {
    const [alone] = result.experiment?.members ?? []
    expect(alone.plan.programs.map(({ name }) => name)).toEqual([
      'train',
      'teacher/test',
      'test',
      'expect',
      'fingerprint',
    ])
    expect(alone.plan.losses.map(({ name, trained }) => [name, trained])).toEqual([
      ['hard', true],
      ['soft', false],
    ])
    expect(program(alone.plan, 'test')?.outputs.map(({ name }) => name)).toEqual([
      'loss',
      'loss.hard',
      'loss.soft',
      'accuracy',
      'agreement',
    ])
  })

  it('maps every weight of the teacher by name and shape', () => {
    expect(plan.weights[0].entries.map(({ from, to, shape }) => `${from} ${to} ${shape.join('×')}`)).toEqual([
      'conv1.weight teacher.conv1_t.weight 20×1×5×5',
      'conv1.bias teacher.conv1_t.bias 20',
      'conv2.weight teacher.conv2_t.weight 50×20×5×5',
      'conv2.bias teacher.conv2_t.bias 50',
      'ip1.weight teacher.ip1_t.weight 500×800',
      'ip1.bias teacher.ip1_t.bias 500',
      'ip2.weight teacher.ip2_t.weight 10×500',
      'ip2.bias teacher.ip2_t.bias 10',
    ])
    expect(plan.weights[0].sources).toMatchObject([{ resultHash: result.experiment?.teachers[0].spec.hashes.result }])
  })

  it('starts weights from xavier and biases from zero', () => {
    const init = (name: string): unknown => plan.state.find((tensor) => tensor.name === name)?.init
    const limit = Math.sqrt(3 / 25)
    expect(init('student.conv1_s.weight')).toEqual({ type: 'uniform', min: -limit, max: limit })
    expect(init('student.conv1_s.bias')).toEqual({ type: 'constant', value: 0 })
    expect(init('teacher.conv1_t.weight')).toEqual({ type: 'weights', network: 'teacher', from: 'conv1.weight' })
  })
})

describe('freezing', () => {
  it('by lr_mult 0 leaves a blob without gradient and slot', () => {
    const plan = planOf(
      compileFiles(
        small(
          ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { conv: { param: [{ lr_mult: 0 }, {}] } }'],
          ['base_lr: 0.01, max_iter', 'base_lr: 0.01, momentum: 0.9, max_iter'],
        ),
      ),
    )
    expect(
      plan.state.filter(({ name }) => name.startsWith('student.conv')).map(({ name, frozen }) => [name, frozen]),
    ).toEqual([
      ['student.conv_s.weight', true],
      ['student.conv_s.bias', false],
      ['student.conv_s.bias@momentum', false],
    ])
    expect(plan.networks[1].frozen).toBe('`lr_mult: 0`: conv_s.weight')
  })

  it('stops the backward pass below the lowest trained layer', () => {
    const ops = (files: ReturnType<typeof small>): readonly string[] =>
      (program(planOf(compileFiles(files)), 'train')?.nodes ?? []).map(({ op }) => op)
    expect(ops(small())).toContain('conv2d_filter_grad')
    const frozen = ops(
      small([
        'rename: { suffix: _s }',
        'rename: { suffix: _s }\n  override: { conv: { param: [{ lr_mult: 0 }, { lr_mult: 0 }] } }',
      ]),
    )
    expect(frozen).not.toContain('conv2d_filter_grad')
    expect(frozen).not.toContain('max_pool_grad')
    expect(ops(small())).not.toContain('conv2d_input_grad') // nobody asks for the gradient of the image
  })

  it('keeps dropout to training, and to networks in mode train', () => {
    const files = small(['  - { name: ip,', '  - { name: drop, type: dropout, dropout_ratio: 0.25 }\n  - { name: ip,'])
    const randoms = (plan: Plan): readonly string[] =>
      plan.programs.flatMap(({ name, inputs }) =>
        inputs.flatMap((i) => (i.kind === 'random' ? [`${name} ${i.stream.layer} ${i.stream.ratio}`] : [])),
      )
    expect(randoms(planOf(compileFiles(files)))).toEqual(['train student.drop_s 0.25'])
    const both = { ...files, 'x.yaml': files['x.yaml'].replace('weights:', 'mode: train\n  weights:') }
    expect(randoms(planOf(compileFiles(both)))).toEqual([
      'teacher/train teacher.drop_t 0.25',
      'train student.drop_s 0.25',
    ])
  })

  const NORMED = `version: 1
name: normed
data: { dataset: mnist }
teacher: { from: net.yaml, weights: { experiment: teacher.yaml } }
student:
  weights: { experiment: normed-alone.yaml }
  FROZEN
  rename: { suffix: _s }
  layers: LAYERS
losses: { soft: { type: distillation, input: student.ip_s, target: teacher.ip } }
solver: { type: sgd, base_lr: 0.01, momentum: 0.9, weight_decay: 0.1, max_iter: 10 }
`
  const LAYERS =
    '[{ name: conv/1, type: convolution, num_output: 2, kernel_size: 5 }, { name: bn.1, type: batch_norm }, { name: scale, type: scale }, { name: conv2, type: convolution, num_output: 2, kernel_size: 5 }, { name: bn2, type: batch_norm }, { name: drop, type: dropout }, { name: ip, type: inner_product, num_output: 10 }]'
  const ALONE = `version: 1
name: normed-alone
data: { dataset: mnist }
network: { layers: ${LAYERS} }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
  const normed = (frozen: string, ...edits: readonly (readonly [string, string])[]): Plan =>
    planOf(
      compileFiles({
        ...small(),
        'normed-alone.yaml': ALONE,
        'x.yaml': edits.reduce(
          (text, [from, to]) => text.replace(from, to),
          NORMED.replace('FROZEN', frozen).replace('LAYERS', LAYERS),
        ),
      }),
    )
  const moving = (plan: Plan): readonly string[] =>
    plan.state
      .filter(({ frozen, network }) => !frozen && network === 'student')
      .map(({ name }) => name.slice('student.'.length))

  it('by patterns over the names of layers leaves them without gradient, slot, decay and moving statistics', () => {
    const plan = normed("frozen: ['conv/*', 'bn.*', 'scale_s']")
    expect(moving(plan)).toEqual([
      'conv2_s.weight',
      'conv2_s.bias',
      'bn2_s.mean',
      'bn2_s.variance',
      'bn2_s.factor',
      'ip_s.weight',
      'ip_s.bias',
      'conv2_s.weight@momentum',
      'conv2_s.bias@momentum',
      'ip_s.weight@momentum',
      'ip_s.bias@momentum',
    ])
    const written = plan.programs.flatMap(({ outputs }) =>
      outputs.flatMap((o) => (o.kind === 'state' ? [o.state] : [])),
    )
    expect(written.filter((name) => /conv\/1|bn\.1|scale/.test(name))).toEqual([])
    expect(plan.networks[1].frozen).toBe(
      "`frozen: ['conv/*']`: conv/1_s.weight, conv/1_s.bias; `frozen: ['bn.*']`: bn.1_s.mean, bn.1_s.variance, bn.1_s.factor; `frozen: ['scale_s']`: scale_s.weight",
    )
  })

  it('reads the stored statistics of frozen layers in training, and the batch’s of others', () => {
    expect(states(normed("frozen: ['bn.*']"), 'train').filter((name) => name.includes('bn.1'))).toHaveLength(3)
    // nothing below conv2 moves: its image is computed, and not by the batch
    const sums = (plan: Plan): number =>
      (program(plan, 'train')?.nodes ?? []).filter(
        ({ op, origin }) => op === 'reduce_sum' && origin === 'student.bn.1_s',
      ).length
    expect([sums(normed("frozen: ['bn.*']")), sums(normed('frozen: false')) > 0]).toEqual([0, true])
  })

  it('by a layer itself comes before what its network says', () => {
    const only = normed('frozen: true', ['{ name: ip, type', '{ name: ip, frozen: false, type'])
    expect(moving(only)).toEqual(['ip_s.weight', 'ip_s.bias', 'ip_s.weight@momentum', 'ip_s.bias@momentum'])
    expect([only.networks[1].trainable, only.networks[1].running]).toEqual([8010, 10])
  })

  it('by `mode: eval` of a student keeps its statistics still and its parameters trained', () => {
    const plan = normed('mode: eval')
    expect(moving(plan).filter((name) => /bn/.test(name))).toEqual([])
    expect(moving(plan)).toContain('conv/1_s.weight')
    expect(program(plan, 'train')?.inputs.filter(({ kind }) => kind === 'random')).toEqual([])
  })

  it('of a student lets it teach another', () => {
    const files = small(
      [
        'student:\n',
        'students:\n old: { from: net.yaml, frozen: true, mode: eval, weights: { experiment: teacher.yaml } }\n student:\n',
      ],
      ['  from: net.yaml\n  rename: { suffix: _s }', '  from: old\n  rename: { suffix: _s }'],
      ['target: teacher.ip_t', 'target: { mix: logits, of: { teacher.ip_t: 0.5, old.ip: 0.5 } }'],
    )
    const plan = planOf(compileFiles(files))
    expect(program(plan, 'teacher/train')?.outputs.map(({ name }) => name)).toEqual(['old.ip', 'teacher.ip_t'])
    expect(plan.losses[1].formula).toContain('m = 0.5·old.ip + 0.5·teacher.ip_t')
  })
})
