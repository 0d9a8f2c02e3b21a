/** Whole steps: gradients of a branching net with shared weights, micro-batches, running statistics, and LeNet's pace. */
import { describe, expect, it } from 'vitest'
import type { RefTensor } from '../tensor.ts'
import { full, mapped, tensor, zeros } from './blob.ts'
import { type NetLayer, type Parameter, ReferenceNet, type State } from './net.ts'
import { differences, distance, distinct } from './numeric.ts'
import { type TrainLoss, type TrainStep, trainStep } from './train.ts'
import type { Spec } from './types.ts'

function parameter(state: string, more: Partial<Parameter> = {}): Parameter {
  return { state, lrMult: 1, decayMult: 1, running: false, ...more }
}

function layer(
  name: string,
  spec: Spec,
  bottoms: string[],
  parameters: Parameter[] = [],
  tops: string[] = [],
): NetLayer {
  return { name, type: spec.type, bottoms, tops, spec, parameters }
}

const conv = { type: 'convolution', dilation: 1, group: 1, bias_term: true, stride: 1, pad: 0 }
const pool = { type: 'pooling', pool: 'max', kernel_size: 2, stride: 2, global_pooling: false, round_mode: 'ceil' }
const soft = { type: 'softmax_cross_entropy', normalization: 'valid' }
const sgd = { type: 'sgd', momentum: 0.9, weight_decay: 0, regularization: 'l2' }
const fixed = { type: 'fixed', base_lr: 0.1, max_iter: 10 }

const shared = { ...conv, num_output: 2, kernel_size: 3, pad: 1 }
const branching = [
  layer('cut', { type: 'slice', axis: 1, slice_point: [], top: ['a', 'b'] }, ['data'], [], ['a', 'b']),
  layer('left', shared, ['cut:a'], [parameter('w'), parameter('b', { lrMult: 2, decayMult: 0 })]),
  layer('right', shared, ['cut:b'], [parameter('w'), parameter('b', { lrMult: 2, decayMult: 0 })]),
  layer(
    'norm',
    { type: 'batch_norm', eps: 1e-5, moving_average_fraction: 0.9 },
    ['left'],
    [
      parameter('mean', { running: true }),
      parameter('variance', { running: true }),
      parameter('factor', { running: true }),
    ],
  ),
  layer('both', { type: 'eltwise', operation: 'prod', coeff: [] }, ['norm', 'right']),
  layer('twice', { type: 'eltwise', operation: 'sum', coeff: [1, 0.5, 2] }, ['both', 'both', 'norm']),
  layer('drop', { type: 'dropout', dropout_ratio: 0.5 }, ['twice']),
  layer('ip', { type: 'inner_product', num_output: 3, bias_term: false }, ['drop'], [parameter('ip', { lrMult: 0.5 })]),
]

function start(): State {
  return new Map([
    ['w', distinct([2, 1, 3, 3], 3)],
    ['b', distinct([2], 4)],
    ['mean', zeros([2])],
    ['variance', zeros([2])],
    ['factor', zeros([1])],
    ['ip', distinct([3, 24], 5)],
  ])
}

const data = distinct([2, 2, 3, 4], 6)
const masks = new Map([['drop', mapped(distinct([2, 2, 3, 4], 7), (x) => (x > 0 ? 2 : 0))]])
const terms: TrainLoss[] = [
  { spec: soft, input: 'ip', target: tensor([2], [0, 2]), weight: 0.7 },
  { spec: { type: 'euclidean' }, input: 'both', target: distinct([2, 2, 3, 4], 8), weight: 0.3 },
]

function step(more: Partial<TrainStep> = {}): TrainStep {
  const batches = [{ data, losses: terms, masks }]
  const net = new ReferenceNet(branching)
  return { net, batches, state: start(), slots: new Map(), solver: sgd, rate: fixed, iteration: 0, ...more }
}

function values(state: State, name: string): RefTensor {
  return state.get(name) ?? zeros([0])
}

describe('a training step', () => {
  it('has the gradients of its loss, shared weights summed', () => {
    const state = start()
    const { gradients } = trainStep(step({ state }))
    for (const name of ['w', 'b', 'ip']) {
      const wanted = differences(values(state, name), () => trainStep(step({ state })).loss)
      expect(distance(values(gradients, name), wanted)).toBeLessThan(1e-8)
    }
  })

  it('moves each parameter by its own multipliers, and leaves what it was given', () => {
    const { gradients, state } = trainStep(step({ solver: { ...sgd, weight_decay: 0.2 } }))
    const multipliers: Record<string, [number, number]> = { w: [1, 1], b: [2, 0], ip: [0.5, 1] }
    for (const [name, [lr, decay]] of Object.entries(multipliers)) {
      const old = values(start(), name)
      const wanted = mapped(old, (w, i) => w - 0.1 * lr * (values(gradients, name).data[i] + 0.2 * decay * w))
      expect(distance(values(state, name), wanted)).toBeLessThan(1e-14)
    }
    expect(values(state, 'factor').data[0]).toBe(1)
  })

  it('means the same for two equal micro-batches as for one, clipped before dividing', () => {
    const batch = { data, losses: terms, masks }
    const [once, twice] = [trainStep(step()), trainStep(step({ batches: [batch, batch] }))]
    expect(twice.loss).toBeCloseTo(once.loss, 12)
    expect(distance(values(twice.state, 'w'), values(once.state, 'w'))).toBeLessThan(1e-13)
    expect(values(twice.state, 'factor').data[0]).toBeCloseTo(1.9, 12)
    const [one, two] = [step({ clip: 0.01 }), step({ batches: [batch, batch], clip: 0.02 })]
    expect(distance(values(trainStep(two).state, 'ip'), values(trainStep(one).state, 'ip'))).toBeLessThan(1e-14)
    const moved = mapped(values(trainStep(one).state, 'w'), (w, i) => w - values(start(), 'w').data[i])
    expect(Math.hypot(...moved.data)).toBeLessThan(0.0010001)
  })
})

it('LeNet learns, four samples, twenty steps', () => {
  const learned = (name: string): Parameter[] => [parameter(`${name}.w`), parameter(`${name}.b`, { lrMult: 2 })]
  const net = new ReferenceNet([
    layer('conv1', { ...conv, num_output: 20, kernel_size: 5 }, ['data'], learned('conv1')),
    layer('pool1', pool, ['conv1']),
    layer('conv2', { ...conv, num_output: 50, kernel_size: 5 }, ['pool1'], learned('conv2')),
    layer('pool2', pool, ['conv2']),
    layer('ip1', { type: 'inner_product', num_output: 500, bias_term: true }, ['pool2'], learned('ip1')),
    layer('relu1', { type: 'relu', negative_slope: 0 }, ['ip1']),
    layer('ip2', { type: 'inner_product', num_output: 10, bias_term: true }, ['relu1'], learned('ip2')),
  ])
  const shapes = { conv1: [20, 1, 5, 5], conv2: [50, 20, 5, 5], ip1: [500, 800], ip2: [10, 500] }
  let state: State = new Map()
  for (const [name, shape] of Object.entries(shapes)) {
    const raw = distinct(shape, 3)
    const range = Math.sqrt((3 * shape[0]) / raw.data.length) / raw.data.reduce((most, w) => Math.max(most, w))
    state.set(
      `${name}.w`,
      mapped(raw, (w) => w * range),
    )
    state.set(`${name}.b`, full([shape[0]], 0))
  }
  const images = mapped(distinct([4, 1, 28, 28], 2), (x) => Math.abs(x) / 50)
  const batches = [
    { data: images, losses: [{ spec: soft, input: 'ip2', target: tensor([4], [3, 1, 4, 1]), weight: 1 }] },
  ]
  const rate = { type: 'inv', base_lr: 0.01, gamma: 0.0001, power: 0.75, max_iter: 10000 }
  const solver = { ...sgd, weight_decay: 0.0005 }
  let slots = new Map<string, Float64Array[]>()
  const seen = Array.from({ length: 20 }, (_, iteration) => {
    const done = trainStep({ net, batches, state, slots, solver, rate, iteration })
    ;({ state, slots } = done)
    return done.loss
  })
  expect(seen[0]).toBeGreaterThan(1.5)
  expect(seen[19]).toBeLessThan(seen[0] / 2)
})
