/** Nets and solvers of the study and of Caffe's own examples: each becomes a spec that compiles, of the same size. */
import { describe, expect, it } from 'vitest'

import { lines } from '../harness.ts'
import { checking, importing, nets, type ImportCase } from './importing.ts'

/** Parameters by network: counted from the layers' sizes, in the study's notes and Caffe's. */
type Case = ImportCase & { readonly parameters?: Readonly<Record<string, number>>; readonly kind?: string }

const cases: readonly Case[] = [
  { net: 'lenet.prototxt', solver: 'lenet_solver.prototxt', parameters: { network: 431_080 } },
  { net: 'teacher_lenet.prototxt', solver: 'teacher_lenet_solver.prototxt', parameters: { network: 476_170 } },
  { net: 'student_lenet.prototxt', solver: 'student_lenet_solver.prototxt', parameters: { network: 476_170 } },
  { net: 'ts_lenet_shell.prototxt', solver: 'student_lenet_solver.prototxt', parameters: { network: 476_170 } },
  { net: 'ts_lenet.prototxt', solver: 'ts_lenet_solver.prototxt', parameters: { teacher: 476_170, student: 476_170 } },
  {
    net: 'ts_lenet_notebook.prototxt',
    solver: 'ts_lenet_solver.prototxt',
    parameters: { teacher: 476_170, student: 476_170 },
  },
  {
    net: 'ts_lenet_abandoned.prototxt',
    solver: 'ts_lenet_solver.prototxt',
    parameters: { teacher: 476_170, student: 476_170 },
  },
  { net: 'cifar10_full.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 89_578 } },
  { net: 'cifar10_full_sigmoid.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 89_578 } },
  { net: 'cifar10_quick.prototxt', solver: 'cifar10_quick_solver.prototxt', parameters: { network: 145_578 } },
  {
    net: 'ts_cifar10.prototxt',
    solver: 'ts_cifar10_solver.prototxt',
    parameters: { teacher: 89_578, student: 89_578 },
  },
  {
    net: 'ts_cifar10_pure.prototxt',
    solver: 'ts_cifar10_sweep_solver.prototxt',
    parameters: { teacher: 89_578, student: 89_578 },
  },
  {
    net: 'ts_cifar10_sigmoid.prototxt',
    solver: 'ts_cifar10_solver.prototxt',
    parameters: { teacher: 89_578, student: 89_578 },
  },
  { net: 'cifar10_mini.prototxt', solver: 'cifar10_mini_solver.prototxt', parameters: { network: 48_554 } },
  {
    net: 'ts_cifar10_mini.prototxt',
    solver: 'ts_cifar10_mini_solver.prototxt',
    parameters: { teacher: 89_578, student: 48_554 },
  },
  { net: 'nin.prototxt', solver: 'ts_cifar10_nin_solver.prototxt', parameters: { network: 966_986 } },
  {
    net: 'ts_cifar10_nin_idle.prototxt',
    solver: 'ts_cifar10_nin_solver.prototxt',
    parameters: { teacher: 966_986, student: 89_578 },
  },
  {
    net: 'ts_vgg16_test.prototxt',
    solver: 'ts_vgg16_solver.prototxt',
    parameters: { teacher: 60_965_224, student: 169_814_824 }, // of 227 pixels five poolings leave 8, not 7
  },
  { net: 'vgg16_train_val.prototxt', solver: 'vgg16_train_val_solver.prototxt', parameters: { network: 138_357_544 } },
  { net: 'vgg16_original2.prototxt', solver: 'vgg16_original2_solver.prototxt', parameters: { network: 138_357_544 } },
  { net: 'vgg16_original.prototxt', kind: 'network' },
  { net: 'ts_vgg16_train_val2.prototxt', kind: 'network' },
  { net: 'vgg16_dummy.prototxt', kind: 'network' },
  { net: 'alexnet.prototxt', kind: 'abstract' },
  { net: 'bvlc_alexnet.prototxt', solver: 'bvlc_alexnet_solver.prototxt', parameters: { network: 60_965_224 } },
  // conv1 432, conv2 2,304, two scales of 32, fc 170
  { net: 'batch_norm.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 2970 } },
  // conv1 448, left 16·4·3 + 16, right 8·8·9 + 8, fc 24·8·8·10 + 10
  { net: 'grouped.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 16_610 } },
  { net: 'siamese.prototxt', solver: 'siamese_solver.prototxt', shape: [2, 28, 28], parameters: { network: 288_822 } },
  { net: 'autoencoder.prototxt', solver: 'autoencoder_solver.prototxt', parameters: { network: 408_314 } },
  { net: 'hdf5.prototxt', solver: 'cifar10_full_solver.prototxt', shape: [4, 1, 1], parameters: { network: 242 } },
  { net: 'images.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 23_668 } },
  { net: 'memory.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 363 } },
  { net: 'windows.prototxt', kind: 'abstract' },
  { net: 'dummy.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 976 } },
  { net: 'python.prototxt', kind: 'abstract' },
  { net: 'consolidated_solver.prototxt', parameters: { network: 7850 } },
  { net: 'lenet_deploy.prototxt', kind: 'network' },
  { net: 'old_deploy.prototxt', kind: 'network' },
]

/** What an editor of the spec reads: looked at line by line when it changes. */
const GOLDEN = ['lenet', 'ts_cifar10_mini', 'siamese', 'autoencoder', 'vgg16_original2', 'python', 'windows', 'images']

describe('each becomes a spec that compiles', () => {
  it.each(cases)('$net', async ({ net, solver, shape, kind = 'experiment', parameters }) => {
    const { imported, diagnostics } = importing({ net, ...(solver && { solver }), ...(shape && { shape }) })
    expect(lines(diagnostics)).toEqual([])
    expect(imported?.kind).toBe(kind)
    if (!imported) return
    const checked = checking(imported)
    expect(lines(checked.diagnostics).filter((line) => line.startsWith('error'))).toEqual([])
    const counts = checked.experiment?.spec.networks.map((network) => [network.name, network.parameters] as const)
    expect(counts && Object.fromEntries(counts)).toEqual(parameters)
    const name = net.replace(/(_solver)?\.prototxt$/, '')
    if (GOLDEN.includes(name)) await expect(imported.text).toMatchFileSnapshot(`goldens/${name}.golden.txt`)
  })

  it('and every net here is one of these, or is refused', () => {
    const named = new Set(cases.flatMap(({ net, solver }) => [net, solver ?? '']))
    const refused = ['ts_cifar10_nin', 'ts_vgg16_train_val', 'ts_vgg16_counts'].map((name) => `${name}.prototxt`)
    expect(Object.keys(nets).filter((name) => !named.has(name) && !refused.includes(name))).toEqual([])
  })
})

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
