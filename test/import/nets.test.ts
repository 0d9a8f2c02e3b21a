/** What a solver, and a file of weights, become in a spec. */
import { describe, expect, it } from 'vitest'

import { lines } from '../harness.ts'
import { checking, importing } from './importing.ts'

describe('what is said once', () => {
  const solver = (text: string): string =>
    `net: "lenet.prototxt" base_lr: 0.01 max_iter: 9 lr_policy: "fixed" test_iter: 2 test_interval: 3 ${text}`
  const solverOf = (text: string): string => {
    const { imported, diagnostics } = importing({ net: 's.prototxt' }, { 's.prototxt': solver(text) })
    expect(lines(diagnostics)).toEqual([])
    if (!imported) return ''
    expect(lines(checking(imported).diagnostics).filter((line) => line.startsWith('error'))).toEqual([])
    return /\nsolver:.*/s.exec(imported.text)?.[0] ?? ''
  }

  it.each([
    ['type: "SGD" momentum: 0.9', 'type: sgd', 'momentum: 0.9'],
    ['type: "Nesterov" momentum: 0.9', 'type: nesterov', 'momentum: 0.9'],
    ['type: "AdaGrad" delta: 1e-7', 'type: adagrad', 'delta: 1e-7'],
    ['type: "RMSProp" rms_decay: 0.98', 'type: rmsprop', 'rms_decay: 0.98'],
    ['type: "AdaDelta" momentum: 0.95 delta: 1e-6', 'type: adadelta', 'delta: 0.000001'],
    ['type: "Adam" momentum2: 0.99', 'type: adam', 'momentum: 0'],
    ['solver_type: ADAM momentum: 0.9', 'type: adam', 'max_iter: 9'],
    ['iter_size: 2 clip_gradients: 35 average_loss: 20', 'iter_size: 2', 'clip_gradients: 35'],
    ['regularization_type: "L1" weight_decay: 0.1', 'regularization: l1', 'weight_decay: 0.1'],
    ['test_initialization: false', 'initial: false', 'iterations: 2'],
  ])('solver: %s', (text, ...wanted) => {
    const found = solverOf(text)
    for (const part of wanted) expect(found).toContain(part)
  })

  it.each([
    ['"step" gamma: 0.5 stepsize: 4', 'type: step, gamma: 0.5, stepsize: 4'],
    ['"exp" gamma: 0.9', 'type: exp, gamma: 0.9'],
    ['"inv" gamma: 0.1 power: 0.5', 'type: inv, gamma: 0.1, power: 0.5'],
    ['"multistep" gamma: 0.5 stepvalue: 3 stepvalue: 6', 'type: multistep, gamma: 0.5, stepvalue: [3, 6]'],
    ['"poly" power: 2', 'type: poly, power: 2'],
    ['"sigmoid" gamma: -0.5 stepsize: 4', 'type: sigmoid, gamma: -0.5, stepsize: 4'],
  ])('policy: %s', (text, wanted) => {
    const files = { 's.prototxt': solver('').replace('"fixed"', text) }
    const { imported, diagnostics } = importing({ net: 's.prototxt' }, files)
    expect(lines(diagnostics)).toEqual([])
    expect(imported?.text).toContain(`lr_policy: { ${wanted} }`)
    if (imported) expect(checking(imported).experiment).toBeDefined()
  })
})

describe('weights', () => {
  const header = (layers: readonly string[]): { format: string; tensors: { name: string; shape: number[] }[] } => ({
    format: 'caffemodel',
    tensors: layers.flatMap((name) => ['weight', 'bias'].map((blob) => ({ name: `${name}.${blob}`, shape: [1] }))),
  })
  const teacher = ['conv_t_1', 'conv_t_2', 'conv_t_3', 'ip_t_1']
  const weightsIn = (layers: readonly string[]): string => {
    const weights = { path: 't.caffemodel', header: header(layers) }
    const { imported } = importing({ net: 'ts_cifar10.prototxt', solver: 'ts_cifar10_solver.prototxt', weights })
    return (imported?.text.match(/weights: .*/g) ?? []).join('\n')
  }

  it('are the teacher’s where the file has its layers', () => {
    expect(weightsIn(teacher)).toBe('weights: { file: t.caffemodel }')
  })

  it('and the student’s too where the file has some of its own', () => {
    expect(weightsIn([...teacher, 'conv_s_1', 'other'])).toBe(
      'weights: { file: t.caffemodel, leftover: ignore }\nweights: { file: t.caffemodel, only: [conv_s_1], otherwise: fillers }',
    )
  })

  it('which Caffe would load in part, without a word', () => {
    expect(weightsIn(teacher.slice(1))).toBe('weights: { file: t.caffemodel, otherwise: fillers }')
  })
})
