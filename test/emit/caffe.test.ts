/** Out to Caffe and back again: the same experiment, by its hashes; and what Caffe cannot say, where the spec says it. */
import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { emitCaffe } from '../../compiler/emit/caffe/index.ts'
import { Reporter, type CompiledExperiment, type Plan } from '../../compiler/index.ts'
import { layers } from '../../compiler/layers/index.ts'
import { compileFiles, lines, small, type Edit, type Files } from '../harness.ts'
import { checking, importing, type ImportCase } from '../import/importing.ts'

interface Emitted {
  readonly files: Files
  readonly said: readonly string[]
  readonly notes: readonly string[]
}

function emitted({ model, spec }: CompiledExperiment): Emitted {
  const reporter = new Reporter()
  const found = emitCaffe(model, spec, reporter)
  return {
    files: Object.fromEntries(found?.files ?? []),
    said: lines(reporter.diagnostics),
    notes: found?.notes ?? [],
  }
}

/** An emitted experiment, imported and compiled again. */
function again(experiment: CompiledExperiment, shape: ImportCase['shape']): Plan {
  const { files, said } = emitted(experiment)
  expect(said).toEqual([])
  const { imported, diagnostics } = importing({ net: 'solver.prototxt', ...(shape && { shape }) }, files)
  expect(lines(diagnostics)).toEqual([])
  if (!imported) throw new Error('nothing was imported')
  const checked = checking(imported)
  if (!checked.experiment) throw new Error(lines(checked.diagnostics).join('\n'))
  return checked.experiment.spec
}

const nets: readonly ImportCase[] = [
  { net: 'lenet.prototxt', solver: 'lenet_solver.prototxt' },
  { net: 'teacher_lenet.prototxt', solver: 'teacher_lenet_solver.prototxt' },
  { net: 'student_lenet.prototxt', solver: 'student_lenet_solver.prototxt' },
  { net: 'ts_lenet.prototxt', solver: 'ts_lenet_solver.prototxt' },
  { net: 'ts_lenet_notebook.prototxt', solver: 'ts_lenet_solver.prototxt' },
  { net: 'ts_lenet_abandoned.prototxt', solver: 'ts_lenet_solver.prototxt' },
  { net: 'cifar10_full.prototxt', solver: 'cifar10_full_solver.prototxt' },
  { net: 'cifar10_full_sigmoid.prototxt', solver: 'cifar10_full_solver.prototxt' },
  { net: 'cifar10_quick.prototxt', solver: 'cifar10_quick_solver.prototxt' },
  { net: 'ts_cifar10.prototxt', solver: 'ts_cifar10_solver.prototxt' },
  { net: 'ts_cifar10_pure.prototxt', solver: 'ts_cifar10_sweep_solver.prototxt' },
  { net: 'ts_cifar10_sigmoid.prototxt', solver: 'ts_cifar10_solver.prototxt' },
  { net: 'cifar10_mini.prototxt', solver: 'cifar10_mini_solver.prototxt' },
  { net: 'ts_cifar10_mini.prototxt', solver: 'ts_cifar10_mini_solver.prototxt' },
  { net: 'nin.prototxt', solver: 'ts_cifar10_nin_solver.prototxt' },
  { net: 'ts_cifar10_nin_idle.prototxt', solver: 'ts_cifar10_nin_solver.prototxt' },
  { net: 'ts_vgg16_test.prototxt', solver: 'ts_vgg16_solver.prototxt' },
  { net: 'vgg16_train_val.prototxt', solver: 'vgg16_train_val_solver.prototxt' },
  { net: 'vgg16_original2.prototxt', solver: 'vgg16_original2_solver.prototxt' },
  { net: 'bvlc_alexnet.prototxt', solver: 'bvlc_alexnet_solver.prototxt' },
  { net: 'batch_norm.prototxt', solver: 'cifar10_full_solver.prototxt' },
  { net: 'grouped.prototxt', solver: 'cifar10_full_solver.prototxt' },
  { net: 'siamese.prototxt', solver: 'siamese_solver.prototxt', shape: [2, 28, 28] },
  { net: 'autoencoder.prototxt', solver: 'autoencoder_solver.prototxt' },
  { net: 'hdf5.prototxt', solver: 'cifar10_full_solver.prototxt', shape: [4, 1, 1] },
  { net: 'ts_lenet_shell.prototxt', solver: 'student_lenet_solver.prototxt' },
  { net: 'consolidated_solver.prototxt' },
]

describe('import, emit, import', () => {
  it.each(nets)('$net', ({ net, solver, shape }) => {
    const { imported } = importing({ net, ...(solver && { solver }), ...(shape && { shape }) })
    const first = imported && checking(imported).experiment
    if (!first) throw new Error('it does not compile')
    const second = again(first, shape ?? (first.spec.data.shape as [number, number, number]))
    expect(second.hashes).toEqual(first.spec.hashes)
  })

  it.each([
    ['images.prototxt', 'image_folder'],
    ['memory.prototxt', 'npy'],
    ['dummy.prototxt', 'npy'],
  ])('%s comes in, and its data does not go out', (net, dataset) => {
    const { imported } = importing({ net, solver: 'cifar10_full_solver.prototxt' })
    const first = imported && checking(imported).experiment
    if (!first) throw new Error('it does not compile')
    const refused = new RegExp(`^error caffe-cannot-say x\\.yaml:6:12 Caffe reads no \`${dataset}\``, 'm')
    expect(emitted(first).said.join('\n')).toMatch(refused)
  })

  const solver = 'net: "lenet.prototxt" base_lr: 0.01 max_iter: 90 test_iter: 2 test_interval: 30'
  it.each([
    'lr_policy: "fixed" type: "SGD" momentum: 0.9 weight_decay: 0.1 regularization_type: "L1"',
    'lr_policy: "fixed" type: "Nesterov" momentum: 0.9 iter_size: 2 clip_gradients: 35 average_loss: 20',
    'lr_policy: "fixed" type: "AdaGrad" delta: 1e-7 test_initialization: false',
    'lr_policy: "fixed" type: "RMSProp" rms_decay: 0.98',
    'lr_policy: "fixed" type: "AdaDelta" momentum: 0.95 delta: 1e-6',
    'lr_policy: "fixed" type: "Adam" momentum: 0.9 momentum2: 0.99',
    'lr_policy: "step" gamma: 0.5 stepsize: 40',
    'lr_policy: "exp" gamma: 0.9',
    'lr_policy: "inv" gamma: 0.1 power: 0.5',
    'lr_policy: "multistep" gamma: 0.5 stepvalue: 30 stepvalue: 60',
    'lr_policy: "poly" power: 2',
    'lr_policy: "sigmoid" gamma: -0.5 stepsize: 40',
  ])('lenet.prototxt with %s', (text) => {
    const { imported } = importing({ net: 's.prototxt' }, { 's.prototxt': `${solver} ${text}` })
    const first = imported && checking(imported).experiment
    if (!first) throw new Error('it does not compile')
    expect(again(first, undefined).hashes).toEqual(first.spec.hashes)
  })
})

describe('the project’s own experiments, as far as Caffe can say them', () => {
  const ordered = ['data.shuffle=false']
  it.each(['mnist-teacher.yaml', 'mnist-teacher-slim.yaml', 'cifar-teacher.yaml'])('%s', (file) => {
    const { experiment } = compileFiles({}, file, ordered)
    if (!experiment) throw new Error('it does not compile')
    const second = again(experiment, undefined)
    expect(second.hashes.result).toBe(experiment.spec.hashes.result)
  })

  it('cifar-mini.yaml, but for the weights, which are files', () => {
    const { experiment } = compileFiles({}, 'cifar-mini.yaml', ordered)
    if (!experiment) throw new Error('it does not compile')
    const { spec } = experiment
    const second = again(experiment, undefined)
    const { networks, losses, stages, data } = second
    const shapes = (plan: Plan): unknown =>
      plan.networks.map(({ layers }) => layers.map(({ name, shapes }) => [name, shapes]))
    expect(shapes(second)).toEqual(shapes(spec))
    expect([losses, stages, data]).toEqual([spec.losses, spec.stages, spec.data])
    expect(networks.map(({ parameters, trainable }) => [parameters, trainable])).toEqual(
      spec.networks.map(({ parameters, trainable }) => [parameters, trainable]),
    )
    expect(emitted(experiment).notes).toEqual([
      "`metrics.agreement` is left out: Caffe's tests have no `agreement`",
      '`expect` is left out: Caffe examines no teacher before it trains',
    ])
  })

  it.each([
    ['mnist-distill.yaml', ['T²']],
    ['mnist-hints.yaml', ['in one go', 'its weight changes', 'projection', 'no `best`', 'holds no images out']],
    ['mnist-two-teachers.yaml', ['both have a layer `conv1`', 'a mean of several', 'never shuffles']],
  ])('%s cannot be said', (file, parts) => {
    const { experiment } = compileFiles({}, file)
    if (!experiment) throw new Error('it does not compile')
    const { said } = emitted(experiment)
    for (const part of parts) expect(said.join('\n')).toContain(part)
    for (const line of said) expect(line).toMatch(/^error caffe-cannot-say [\w./-]+:\d+:\d+ /)
  })
})

/** The networks that the documents show have every layer type and every filler there is. */
describe('every layer of ours, out to Caffe and back', () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../../docs/examples/networks/${name}.yaml`, import.meta.url), 'utf8')

  it.each([
    ['plain', [1, 28, 28], 'ip2', 10],
    ['fillers', [1, 28, 28], 'ip4', 10],
    ['activations', [3, 16, 16], 'fc', 10],
    ['shapes', [3, 16, 16], 'flat', 32],
  ] as const)('%s.yaml', (name, shape, top, classes) => {
    const spec = {
      version: 1,
      name,
      data: {
        dataset: 'lmdb',
        train: { path: 'train_lmdb' },
        test: { path: 'test_lmdb' },
        shape,
        classes,
        shuffle: false,
        transform: { scale: 0.5, mean: shape[0] === 3 ? [104, 117, 123] : [33], mirror: true },
      },
      network: { from: 'net.yaml' },
      losses: { loss: { type: 'softmax_cross_entropy', input: `network.${top}`, target: 'data.label' } },
      solver: { type: 'sgd', base_lr: 0.01, momentum: 0.9, max_iter: 100, test: { interval: 50, iterations: 2 } },
    }
    const { experiment, diagnostics } = compileFiles({ 'x.yaml': JSON.stringify(spec), 'net.yaml': read(name) })
    if (!experiment) throw new Error(lines(diagnostics).join('\n'))
    expect(again(experiment, shape).hashes.result).toBe(experiment.spec.hashes.result)
  })

  it('and there is no type that none of them has', () => {
    const all = Object.keys(layers).filter(
      (type) => !['plain', 'fillers', 'activations', 'shapes'].some((name) => read(name).includes(`type: ${type}`)),
    )
    expect(all).toEqual([])
  })
})

describe('what Caffe cannot say', () => {
  const SOFT = 'type: distillation, input: student.ip_s, target: teacher.ip_t'
  const seed: Edit = [SOFT, `${SOFT}, convention: seed`]
  const order: Edit = ['data: { dataset: mnist', 'data: { dataset: mnist, shuffle: false']
  const saidOf = (...edits: readonly Edit[]): readonly string[] => {
    const { experiment, diagnostics } = compileFiles(small(seed, order, ...edits))
    if (!experiment) throw new Error(lines(diagnostics).join('\n'))
    return emitted(experiment).said
  }

  it('the experiment that it is made of can be said', () => expect(saidOf()).toEqual([]))

  it.each<readonly [Edit, string]>([
    [['shuffle: false', 'shuffle: true'], 'Caffe reads an LMDB in its order, and never shuffles it'],
    [['shuffle: false', 'shuffle: false, limit: { train: 0.5 }'], 'Caffe reads the whole of an LMDB'],
    [['shuffle: false', 'shuffle: false, exclude_classes: [3]'], 'Caffe leaves out no class of an LMDB'],
    [['shuffle: false', 'shuffle: false, transform: { pad: 2, crop: 28 }'], 'Caffe pads no image'],
    [['shuffle: false', 'shuffle: false, transform: { mean: channel }'], 'Caffe works out no mean'],
    [['type: sgd', 'type: adamw'], 'Caffe has no solver `adamw`'],
    [['type: sgd', 'type: sgd, lr_policy: { type: cosine }'], 'Caffe has no cosine'],
    [['type: sgd', 'type: sgd, warmup: { iterations: 5 }'], 'Caffe has no warm-up'],
    [
      ['convention: seed', 'convention: seed, active: { start: 5 }'],
      '`losses.soft`: it counts in some of the iterations',
    ],
    [["weight: '${lambda}'", 'weight: { type: linear, from: 1, to: 0 }'], '`losses.soft`: its weight changes'],
    [['rename: { suffix: _s }', 'rename: { suffix: _t }'], '`teacher` and `student` both have a layer'],
  ])('%j', (edit, wanted) => {
    const edits: Edit[] = edit[1].includes('{ suffix: _t }')
      ? [
          edit,
          ['input: student.ip_s, target: data', 'input: student.ip_t, target: data'],
          ['input: student.ip_s, target: teacher', 'input: student.ip_t, target: teacher'],
        ]
      : [edit]
    const said = saidOf(...edits)
    expect(
      said.some((line) => line.startsWith('error caffe-cannot-say x.yaml:') && line.includes(wanted)),
      said.join('\n'),
    ).toBe(true)
  })
})
