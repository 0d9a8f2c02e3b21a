/** The emitted program runs under PyTorch, and its losses, metrics and weights are those of a run. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { npyHeader } from '../../compiler/formats/index.ts'
import { layers } from '../../compiler/layers/index.ts'
import { losses } from '../../compiler/losses/index.ts'
import { metrics } from '../../compiler/metrics/index.ts'
import { solvers } from '../../compiler/solvers/index.ts'
import { RandomWords } from '../../runtime/index.ts'
import { cifar10 } from '../../runtime/data/catalog/cifar10.ts'
import { find } from '../../runtime/data/catalog/index.ts'
import { workplace, type Workplace } from '../cli/command.ts'
import { PYTHON, pythonHas } from '../formats/python.ts'
import { experiments } from '../files.ts'
import { Torch } from './torch.ts'

const example = (name: string): string =>
  readFileSync(new URL(`../../docs/examples/${name}.yaml`, import.meta.url), 'utf8')

const place = workplace({
  'plain.yaml': example('networks/plain'),
  'activations.yaml': example('networks/activations'),
  'shapes.yaml': example('networks/shapes'),
  'fillers.yaml': example('networks/fillers'),
})
const torch = new Torch()
afterAll(() => {
  torch.close()
  place.remove()
})

type Line = Readonly<Record<string, number | string>>

function linesOf(path: string): readonly Line[] {
  const text = readFileSync(path, 'utf8').trim()
  return text.split('\n').map((line) => JSON.parse(line) as Line)
}

/** Bytes that are the same in every run, as NumPy keeps them. */
function pixels(name: string, shape: readonly number[], below = 256): void {
  const random = new RandomWords(7, 'limit', name)
  const values = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.below(below))
  writeFileSync(join(place.folder, `${name}.npy`), Buffer.concat([npyHeader('|u1', shape), values]))
}

async function ended(where: Workplace, ...args: readonly string[]): Promise<string> {
  const { exitCode, stderr, stdout } = await where.run(...args)
  expect([exitCode, stderr], `${args.join(' ')}\n${stderr}${stdout}`).toEqual([0, expect.anything()])
  return stderr
}

/** Runs the spec and its program, and holds every number of the one's journal against the other's. */
async function agree(spec: string, sets: Readonly<Record<string, string>> = {}, dataDir?: string): Promise<string> {
  const flags = [
    ...Object.entries(sets).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
    ...(dataDir === undefined ? [] : ['--data-dir', dataDir]),
  ]
  const name = spec.replace('.yaml', '')
  await ended(place, 'run', spec, '--out', `trained/${name}`, ...flags)
  const said = await ended(
    place,
    'emit',
    spec,
    '--target',
    'pytorch',
    '-o',
    `torch/${name}`,
    '--runs',
    'trained',
    ...flags,
  )
  await torch.run(join(place.folder, 'torch', name), 'train.py')
  const [ours, theirs] = [`trained/${name}`, `torch/${name}`].map((folder) =>
    linesOf(join(place.folder, folder, 'metrics.jsonl')),
  )
  expect(theirs.map(({ iter, phase }) => [iter, phase])).toEqual(ours.map(({ iter, phase }) => [iter, phase]))
  ours.forEach((line, i) => {
    for (const [key, value] of Object.entries(line)) {
      if (typeof value !== 'number' || /^(weight|temperature)\./.test(key)) continue
      const other = Number(theirs[i][key])
      const near = Math.abs(value - other) <= 1e-4 * Math.max(1, Math.abs(value))
      expect(near, `${key} of line ${i}: ${value}, and ${other} of PyTorch`).toBe(true)
    }
  })
  expect(ours.filter(({ phase }) => phase === 'train').length, 'losses').toBeGreaterThanOrEqual(6)
  return said
}

const SHORT = { 'solver.max_iter': '20', 'solver.display': '1', 'solver.test': '{ interval: 10, iterations: 2 }' }
const WAIVED = '[{ code: teacher-uniform, reason: short }, { code: teacher-at-chance, reason: short }]'

describe.skipIf(!pythonHas('torch'))('PyTorch (needs python3-torch)', () => {
  // at seed 0 two numbers of a pool are equal to 4e-8, and float32 may choose either: a loss is off by 3e-4 soon after
  it('a LeNet by itself', async () => {
    const said = await agree('mnist-teacher.yaml', { ...SHORT, seed: '1' })
    expect(said).toContain('wrote network.initial.pth, train.py to torch/mnist-teacher\n')
    expect(said).toContain('next: cd torch/mnist-teacher && python3 train.py')
  })

  it('mnist-distill.yaml, with the teacher that a run has trained', async () => {
    writeFileSync(
      join(place.folder, 'short.yaml'),
      'extends: mnist-teacher.yaml\nname: short\nsolver: { max_iter: 20, test: { interval: 0 } }\n',
    )
    await agree('mnist-distill.yaml', {
      ...SHORT,
      sweep: 'null',
      'teacher.expect': 'null',
      'teacher.weights.experiment': 'short.yaml',
      allow: WAIVED,
    })
  })

  const cifar = find(cifar10)
  // at ten times the rate, which the file has, PyTorch's float32 is 4e-4 away from its own float64 after 20 steps
  it.skipIf(cifar === undefined)('cifar-mini.yaml (needs CIFAR-10)', async () => {
    writeFileSync(
      join(place.folder, 'brief.yaml'),
      'extends: cifar-teacher.yaml\nname: brief\nsolver: { max_iter: 4, test: { interval: 0 } }\n',
    )
    await agree(
      'cifar-mini.yaml',
      {
        ...SHORT,
        seed: '1', // at seed 0 two classes of one image are as good as equal after 20 steps
        sweep: 'null',
        'solver.base_lr': '0.0001',
        'teacher.expect': 'null',
        'teacher.weights.experiment': 'brief.yaml',
        allow: WAIVED,
      },
      dirname(cifar?.folder ?? ''),
    )
  })
})

/** Random images. */
const ARRAYS = {
  dataset: 'npy',
  train: { path: 'images.npy', labels: 'labels.npy' },
  test: { path: 'others.npy', labels: 'labels.npy' },
  shape: [3, 16, 16],
  classes: 10,
  batch: { train: 8, test: 10 },
}

/** An experiment on them. */
function onArrays(name: string, spec: object): string {
  const whole = {
    version: 1,
    name,
    data: {
      ...ARRAYS,
      transform: { scale: 0.01, mean: 'channel' },
    },
    ...spec,
  }
  writeFileSync(join(place.folder, `${name}.yaml`), JSON.stringify(whole))
  return `${name}.yaml`
}

const SOLVER = { type: 'sgd', base_lr: 0.01, momentum: 0.9, max_iter: 8, display: 1, test: { interval: 4 } }

describe.skipIf(!pythonHas('torch'))('everything that the language has (needs python3-torch)', () => {
  pixels('images', [48, 3, 16, 16])
  pixels('others', [48, 3, 16, 16])
  pixels('labels', [48], 10)

  it.each([
    ['activations', 'prob', ['on', 'forget']],
    ['shapes', 'flat', []],
  ])('every layer of %s.yaml, with its gradient', async (net, top, remove) => {
    const spec = onArrays(`of-${net}`, {
      network: { from: `${net}.yaml`, remove },
      losses: { all: { type: 'softmax_cross_entropy', input: `network.${top}`, target: 'data.label' } },
      solver: SOLVER,
    })
    await agree(spec)
  })

  const layer = (name: string, type: string, keys: object = {}): object => ({ name, type, ...keys })
  const SMALL = [
    layer('pool', 'pooling', { pool: 'ave', kernel_size: 4, stride: 4 }),
    layer('ip1', 'inner_product', { num_output: 12, weight_filler: 'xavier' }),
    layer('act', 'tanh'),
    layer('ip2', 'inner_product', { num_output: 10, weight_filler: 'xavier' }),
  ]
  const NETWORKS = {
    teachers: {
      one: { layers: SMALL, weights: { file: 'one.safetensors' } },
      two: { layers: SMALL, frozen: true },
    },
    student: { layers: SMALL },
  }
  const ALLOW = ['untrained-teacher', 'teacher-uniform', 'teacher-at-chance'].map((code) => ({
    code,
    reason: 'a test',
  }))
  const taps = { input: 'student.ip2', target: 'one.ip2' }
  const labels = { input: 'student.ip2', target: 'data.label' }
  const LOSSES = {
    hard: { type: 'softmax_cross_entropy', ...labels, ignore_label: 3, weight: 0.5 },
    full: {
      type: 'softmax_cross_entropy',
      ...labels,
      normalization: 'full',
      weight: { type: 'linear', from: 1, to: 0 },
    },
    gates: { type: 'sigmoid_cross_entropy', ...taps, weight: { type: 'cosine', from: 0.2, to: 0, start: 1, end: 3 } },
    soft: { type: 'distillation', ...taps, temperature: { type: 'exponential', from: 8, to: 2 } },
    cross: {
      type: 'distillation',
      ...taps,
      convention: 'soft_cross_entropy',
      temperature: 3,
      active: { start: 1, end: 3 },
    },
    logits: { type: 'distillation', ...taps, convention: 'mse_logits', weight: 0.1 },
    seed: { type: 'distillation', ...taps, convention: 'seed', weight: { type: 'step', from: 0.1, to: 0.2, start: 2 } },
    mixed: {
      type: 'distillation',
      input: 'student.ip2',
      target: { mix: 'probabilities', of: { 'one.ip2': 0.6, 'two.ip2': 0.4 } },
      temperature: 2,
    },
    mean: {
      type: 'distillation',
      input: 'student.ip2',
      target: { mix: 'logits', of: { 'one.ip2': 0.5, 'two.ip2': 0.5 } },
    },
    near: { type: 'euclidean', input: 'student.ip1', target: 'one.ip1', weight: 0.01 },
    hint: { type: 'hint', input: 'student.act', target: 'one.ip2', project: 'auto', weight: 0.01 },
    margin: { type: 'hinge', ...labels, norm: 'l2', weight: 0.01 },
    costs: {
      type: 'infogain',
      ...labels,
      matrix: Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, k) => (i === k ? 1 : 0.1))),
      weight: 0.1,
    },
    pairs: { type: 'contrastive', ...taps, similar: 'data.label', margin: 4, weight: 0.1 },
  }
  const heat = { temperature: 2 }
  const METRICS = {
    top3: { type: 'accuracy', ...labels, top_k: 3, ignore_label: 2 },
    agreement: { type: 'agreement', ...taps },
    surprise: { type: 'cross_entropy', ...labels },
    doubt: { type: 'entropy', input: 'student.ip2', ...heat },
    distance: { type: 'kl', ...taps, ...heat },
  }
  const policies = [
    { type: 'fixed' },
    { type: 'step', gamma: 0.5, stepsize: 2 },
    { type: 'exp', gamma: 0.9 },
    { type: 'inv', gamma: 0.1, power: 0.75 },
    { type: 'multistep', gamma: 0.5, stepvalue: [1, 3] },
    { type: 'poly', power: 2 },
    { type: 'sigmoid', gamma: -0.5, stepsize: 2 },
    { type: 'cosine' },
  ]
  /** One solver after the other, each with another policy. */
  const STAGES = [...Object.keys(solvers), 'sgd'].map((type, i) => ({
    name: `s${i}`,
    losses: Object.keys(LOSSES),
    ...(i === 7 ? { frozen: ['student.ip2'] } : {}),
    solver: {
      type,
      base_lr: 0.001,
      weight_decay: 0.01,
      lr_policy: policies[i],
      max_iter: 4,
      display: 1,
      test: { interval: 2 },
      ...(i === 0 ? { warmup: { iterations: 3, from: 0.1 }, iter_size: 2, clip_gradients: 1 } : {}),
      ...(i === 7 ? { momentum: 0.5, average_loss: 3, clip_gradients: 0.5, regularization: 'l1' } : {}),
    },
  }))

  it('every loss, metric, solver, policy and schedule, in stages, of which the last freezes a layer', async () => {
    const one = onArrays('one', {
      network: { layers: SMALL },
      losses: { all: { type: 'softmax_cross_entropy', input: 'network.ip2', target: 'data.label' } },
      solver: { ...SOLVER, max_iter: 3 },
    })
    await ended(place, 'run', one)
    await ended(place, 'weights', 'convert', 'runs/one/network.safetensors', 'one.safetensors')
    const transform = { scale: 0.01, mean: [120, 128, 131], channels: 'bgr', mirror: true, pad: 2, crop: 16 }
    const spec = onArrays('all', {
      ...NETWORKS,
      data: {
        ...ARRAYS,
        limit: { train: 0.9 },
        exclude_classes: [4],
        transform,
      },
      losses: LOSSES,
      metrics: METRICS,
      solver: { type: 'sgd', base_lr: 0.01 },
      stages: STAGES,
      allow: ALLOW,
    })
    await agree(spec)
    const kinds = (given: object): readonly string[] => [
      ...new Set(Object.values(given as Record<string, { type: string }>).map(({ type }) => type)),
    ]
    expect(kinds(LOSSES).toSorted()).toEqual(Object.keys(losses).toSorted())
    expect([...kinds(METRICS)].toSorted()).toEqual(Object.keys(metrics).toSorted())
  })

  it('what the program has trained is loaded again, a batch norm and its scale too', async () => {
    const script = `
import numpy as np, torch, train
network = train.networks['network']
network.load_state_dict(torch.load('network.pth', weights_only=True))
network.eval()
x = np.random.default_rng(1).standard_normal((4, 3, 16, 16)).astype(np.float32)
np.save('x.npy', x)
np.save('y.npy', network(torch.from_numpy(x))['fc'].detach().numpy())
`
    const spec = onArrays('normed', {
      network: {
        layers: [
          layer('conv', 'convolution', { num_output: 4, kernel_size: 3, stride: 2, weight_filler: 'msra' }),
          layer('norm', 'batch_norm', { moving_average_fraction: 0.9 }),
          layer('gain', 'scale', { bias_term: true }),
          layer('relu', 'relu'),
          layer('fc', 'inner_product', { num_output: 10, weight_filler: 'xavier' }),
        ],
      },
      losses: { all: { type: 'softmax_cross_entropy', input: 'network.fc', target: 'data.label' } },
      solver: SOLVER,
    })
    await agree(spec)
    const cwd = join(place.folder, 'torch/normed')
    writeFileSync(join(cwd, 'answer.py'), script)
    await torch.run(cwd, 'answer.py')
    const whole = JSON.parse(readFileSync(join(place.folder, spec), 'utf8')) as { network: object }
    const network = { ...whole.network, weights: { file: 'torch/normed/network.pth', layout: 'pytorch' } }
    writeFileSync(join(place.folder, 'back.yaml'), JSON.stringify({ ...whole, name: 'back', network }))
    await ended(place, 'predict', 'back.yaml', '--input', join(cwd, 'x.npy'), '-o', 'z.npy')
    const compare = 'import numpy, sys; a, b = map(numpy.load, sys.argv[1:]); print(abs(a - b).max(), abs(a).max())'
    const { stdout } = await execa(PYTHON, ['-c', compare, join(cwd, 'y.npy'), join(place.folder, 'z.npy')])
    const [apart, largest] = stdout.split(' ').map(Number)
    expect(apart).toBeLessThan(1e-5 * largest)
  })

  it('and there is no layer type that no test here has', () => {
    const all = ['plain', 'fillers', 'activations', 'shapes'].map((name) => example(`networks/${name}`)).join('')
    expect(Object.keys(layers).filter((type) => !all.includes(`type: ${type}`))).toEqual([])
  })
})

describe('what the program cannot say', () => {
  it.each([
    ['solver.best', '{ metric: accuracy }', 'no `best`'],
    ['solver.stop', '{ metric: accuracy, at: 0.9 }', 'no `stop`'],
    ['data.transform.resize', '28', 'resizes no pictures'],
  ])('%s', async (path, value, part) => {
    const { exitCode, stderr } = await place.run(
      'emit',
      'mnist-teacher.yaml',
      '--target',
      'pytorch',
      '-o',
      'none',
      '--set',
      `${path}=${value}`,
    )
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('error[pytorch-cannot-say]')])
    expect(stderr).toContain(part)
    expect(existsSync(join(place.folder, 'none'))).toBe(false)
  })

  it('and a name that modules have already', async () => {
    const text = experiments['networks/lenet.yaml']
      .replaceAll('name: relu1', 'name: relu1')
      .replace('name: ip1', 'name: half')
    writeFileSync(join(place.folder, 'networks/half.yaml'), text)
    const sets = ['--set', 'network.from=networks/half.yaml']
    const { exitCode, stderr } = await place.run('emit', 'mnist-teacher.yaml', '--target', 'pytorch', ...sets)
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/`half` is a name that every module[^]*half\.yaml:\d+:\d+/),
    ])
  })
})
