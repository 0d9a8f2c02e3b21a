/** The emitted program runs under PyTorch, and its losses, metrics and weights are those of a run. */
import { readFileSync, writeFileSync } from 'node:fs'
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

const example = (name: string): string =>
  readFileSync(new URL(`../../docs/examples/${name}.yaml`, import.meta.url), 'utf8')

const place = workplace({
  'plain.yaml': example('networks/plain'),
  'activations.yaml': example('networks/activations'),
  'shapes.yaml': example('networks/shapes'),
  'fillers.yaml': example('networks/fillers'),
})
afterAll(() => place.remove())

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
  await ended(place, 'run', spec, '--out', `runs/${name}`, ...flags)
  const said = await ended(place, 'emit', spec, '--target', 'pytorch', '-o', `torch/${name}`, ...flags)
  await execa(PYTHON, ['train.py'], { cwd: join(place.folder, 'torch', name) })
  const [ours, theirs] = [`runs/${name}`, `torch/${name}`].map((folder) =>
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
  it('a LeNet by itself', async () => {
    const said = await agree('mnist-teacher.yaml', SHORT)
    expect(said).toContain('wrote network.initial.pth, train.py to torch/mnist-teacher\n')
    expect(said).toContain('next: cd torch/mnist-teacher && python3 train.py')
  })

  it('mnist-distill.yaml, with the teacher that a run has trained', async () => {
    writeFileSync(join(place.folder, 'short.yaml'), 'extends: mnist-teacher.yaml\nname: short\nsolver: { max_iter: 60 }\n')
    await agree('mnist-distill.yaml', {
      ...SHORT,
      sweep: 'null',
      'teacher.expect': 'null',
      'teacher.weights.experiment': 'short.yaml',
      allow: WAIVED,
    })
  })

  const cifar = find(cifar10)
  it.skipIf(cifar === undefined)('cifar-mini.yaml (needs CIFAR-10)', async () => {
    writeFileSync(join(place.folder, 'brief.yaml'), 'extends: cifar-teacher.yaml\nname: brief\nsolver: { max_iter: 10 }\n')
    await agree(
      'cifar-mini.yaml',
      {
        ...SHORT,
        sweep: 'null',
        'teacher.expect': 'null',
        'teacher.weights.experiment': 'brief.yaml',
        allow: WAIVED,
      },
      dirname(cifar?.folder ?? ''),
    )
  })
})

/** An experiment on random images. */
function onArrays(name: string, spec: object): string {
  const whole = {
    version: 1,
    name,
    data: {
      dataset: 'npy',
      train: { path: 'images.npy', labels: 'labels.npy' },
      test: { path: 'others.npy', labels: 'labels.npy' },
      shape: [3, 16, 16],
      classes: 10,
      batch: { train: 8, test: 10 },
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

  it('and there is no layer type that no test here has', () => {
    const all = ['plain', 'fillers', 'activations', 'shapes'].map((name) => example(`networks/${name}`)).join('')
    expect(Object.keys(layers).filter((type) => !all.includes(`type: ${type}`))).toEqual([])
  })
})
export { losses, metrics, solvers }
