/**
 * A network that PyTorch made (test/formats/fixtures/make.py): with its numbers as PyTorch has them, and as Keras lays them out, it
 * answers what it answered there.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { compile, exportedTensors, type CompiledNetwork, type Plan } from '../../compiler/index.ts'
import { encodeWeights, memoryFile, npyHeader, openNpyArray, type TensorData } from '../../compiler/formats/index.ts'
import { openEngine, type Tensor } from '../../runtime/engines/index.ts'
import { initialState } from '../../runtime/run/initial-state.ts'
import { exportWeights } from '../../runtime/weights/index.ts'
import { loadWeights } from '../../runtime/run/load-weights.ts'
import { predict } from '../../runtime/run/predict.ts'
import { python, pythonHas } from '../formats/python.ts'
import { fixturePath } from '../formats/tensors.ts'
import { lines } from '../harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-layout-'))
afterAll(() => rmSync(folder, { recursive: true }))

const NET = `kind: network
input: [1, 28, 28]
layers:
  - { name: conv, type: convolution, num_output: 3, kernel_size: 5, stride: 2 }
  - { name: bn, type: batch_norm }
  - { name: scale, type: scale, bias_term: true }
  - { name: act, type: prelu }
  - { name: deep, type: convolution, num_output: 6, kernel_size: 3, group: 3 }
  - { name: pool, type: pooling, pool: max, kernel_size: 2, stride: 2 }
  - { name: up, type: deconvolution, num_output: 2, kernel_size: 2, stride: 2 }
  - { name: relu0, type: relu }
  - { name: flat, type: flatten }
  - { name: fc1, type: inner_product, num_output: 8 }
  - { name: relu1, type: relu }
  - { name: fc2, type: inner_product, num_output: 10 }
`
const spec = (weights: string): string => `version: 1
name: layout
data: { dataset: mnist, batch: { train: 2, test: 2 } }
teacher: { from: net.yaml, weights: ${weights} }
student:
  from: net.yaml
  remove: [bn, scale, act, deep, pool, up, relu0]
  rename: { suffix: _s }
losses:
  soft: { type: distillation, input: student.fc2_s, target: teacher.fc2, temperature: 4 }
solver: { type: sgd, base_lr: 0.01, max_iter: 2 }
`

beforeAll(() => {
  writeFileSync(join(folder, 'net.yaml'), NET)
  for (const name of ['layout.pth', 'layout.json', 'layout.bin']) copyFileSync(fixturePath(name), join(folder, name))
})

interface Compiled {
  readonly plan: Plan | undefined
  readonly teacher: Parameters<typeof exportedTensors>[0] | undefined
  readonly told: readonly string[]
  /** The teacher by itself. */
  readonly alone: CompiledNetwork | undefined
}

async function planOf(weights: string): Promise<Compiled> {
  const file = join(folder, 'x.yaml')
  writeFileSync(file, spec(weights))
  const { experiment, diagnostics } = await withWeights((host) => compile(file, { host, verify: true }))
  return {
    plan: experiment?.spec,
    teacher: experiment?.model.networks.get('teacher'),
    told: lines(diagnostics),
    alone: experiment?.networks.find(({ name }) => name === 'teacher'),
  }
}

/** The two of make.py, as float32. */
function images(): Uint8Array<ArrayBuffer> {
  const data = Float32Array.from({ length: 2 * 784 }, (_, i) => (((i % 784) * (i < 784 ? 1 : 3)) % 256) / 256)
  return new Uint8Array(data.buffer)
}

/** What the teacher says to them. */
async function answers(plan: Plan, file: string): Promise<readonly number[]> {
  const { tensors } = await loadWeights([join(folder, file)], plan.weights[0])
  const { engine } = await openEngine({ threads: 1 })
  const session = await engine.load(plan, initialState(plan, tensors))
  try {
    const image: Tensor = { shape: [2, 1, 28, 28], data: new Float32Array(images().buffer) }
    const out = await session.run('teacher/train', new Map([['data.image', image]]))
    return [...([...out.values()][0].data as Float32Array)]
  } finally {
    await session.dispose()
  }
}

const logits = JSON.parse(readFileSync(fixturePath('layout.logits.json'), 'utf8')) as number[][]

describe('weights in the layout of', () => {
  it.each([
    ['pytorch', 'layout.pth'],
    ['tfjs', 'layout.json'],
  ])('%s compute what they did there', async (layout, file) => {
    const { plan, alone, told } = await planOf(`{ file: ${file}, layout: ${layout} }`)
    expect(told).toEqual([])
    if (!plan || !alone) throw new Error('it does not compile')
    const byItself: number[] = []
    const files = [join(folder, file)]
    const inputs = await openNpyArray(memoryFile(Buffer.concat([npyHeader('<f4', [2, 1, 28, 28]), images()])))
    await predict({ network: alone, files, top: 'fc2', inputs, count: 2 }, (numbers) => byItself.push(...numbers))
    for (const said of [await answers(plan, file), byItself]) {
      expect(said).toHaveLength(20)
      for (const [i, expected] of logits.flat().entries()) expect(said[i]).toBeCloseTo(expected, 4)
    }
  })

  it('are the same numbers, bit for bit', async () => {
    const load = async (layout: string, file: string): Promise<Record<string, readonly number[]>> => {
      const { plan } = await planOf(`{ file: ${file}, layout: ${layout} }`)
      if (!plan) throw new Error('it does not compile')
      const { tensors } = await loadWeights([join(folder, file)], plan.weights[0])
      return Object.fromEntries([...tensors].sort().map(([name, { data }]) => [name, [...data]]))
    }
    const torch = await load('pytorch', 'layout.pth')
    expect(Object.keys(torch)).toHaveLength(16)
    expect(torch['teacher.bn.factor']).toEqual([1])
    expect(await load('tfjs', 'layout.json')).toEqual(torch)
  })

  it.each([
    ['pytorch', 'layout.pth'],
    ['tfjs', 'layout.json'],
  ])('%s are never taken for another, and the layout is named', async (layout, file) => {
    for (const wrong of ['caffe', 'pytorch', 'tfjs'].filter((one) => one !== layout)) {
      const { told } = await planOf(`{ file: ${file}, layout: ${wrong} }`)
      expect(told.filter((line) => line.startsWith('error'))).toEqual([
        expect.stringMatching(
          new RegExp(`weights-misfit .*\\\`layout: ${layout}\\\` beside \\\`file\\\` makes them agree`),
        ),
      ])
    }
  })
})

describe('weights that are exported for', () => {
  /** The network of make.py under our names, with the sums of `factor` steps for its statistics. */
  async function ours(factor: number): Promise<Compiled & { readonly tensors: Map<string, TensorData> }> {
    const compiled = await planOf('{ file: layout.pth, layout: pytorch }')
    if (!compiled.plan) throw new Error('it does not compile')
    const { tensors } = await loadWeights([join(folder, 'layout.pth')], compiled.plan.weights[0])
    const named = [...tensors].map(([state, { shape, data }]): [string, TensorData] => {
      const name = state.slice('teacher.'.length)
      const summed = /^bn\.(mean|variance)$/.test(name) ? data.map((value) => value * factor) : data
      return [name, { shape, data: Float32Array.from(summed) }]
    })
    const all: [string, TensorData][] = [...named, ['bn.factor', { shape: [1], data: Float32Array.of(factor) }]]
    return { ...compiled, tensors: new Map(all) }
  }

  async function written(layout: 'pytorch' | 'tfjs', factor: number, name: string): Promise<void> {
    const { teacher, tensors } = await ours(factor)
    if (!teacher) throw new Error('there is no teacher')
    const exported = exportWeights(exportedTensors(teacher, layout), tensors)
    const files = encodeWeights(layout, { tensors: exported, metadata: {} }, name)
    for (const [path, bytes] of files) writeFileSync(join(folder, path), bytes)
  }

  it.each([
    ['pytorch', 'back.pth'],
    ['tfjs', 'back.json'],
  ] as const)('%s come back bit for bit, means of sums too', async (layout, name) => {
    const { tensors } = await ours(4)
    await written(layout, 4, name)
    const { plan, told } = await planOf(`{ file: ${name}, layout: ${layout} }`)
    expect(told).toEqual([])
    if (!plan) throw new Error('it does not compile')
    const back = (await loadWeights([join(folder, name)], plan.weights[0])).tensors
    expect(back.size).toBe(16)
    for (const [state, { shape, data }] of back) {
      const one = tensors.get(state.slice('teacher.'.length)) as TensorData // all are named so
      const summed = /\.bn\.(mean|variance|factor)$/.test(state)
      expect([shape, [...data]], state).toEqual([one.shape, [...one.data].map((value) => (summed ? value / 4 : value))])
    }
  })

  it('are not of another network', async () => {
    const { teacher, tensors } = await ours(1)
    if (!teacher) throw new Error('there is no teacher')
    const exported = exportedTensors(teacher, 'tfjs')
    const without = new Map([...tensors].filter(([name]) => name !== 'fc2.bias'))
    expect(() => exportWeights(exported, without)).toThrow('it has no `fc2.bias`, which the network has')
    const more = new Map([...tensors, ['aux.weight', { shape: [1], data: Float32Array.of(1) }] as const])
    expect(() => exportWeights(exported, more)).toThrow('the network has no `aux.weight`')
    const other = new Map([...tensors, ['fc2.bias', { shape: [1], data: Float32Array.of(1) }] as const])
    expect(() => exportWeights(exported, other)).toThrow('`fc2.bias` is not of the shape that the network has')
  })

  it.skipIf(!pythonHas('torch'))('pytorch load in PyTorch, and answer there what they do here', async () => {
    await written('pytorch', 4, 'torch.pth')
    const program = `
import json, sys, torch
from collections import OrderedDict
from torch import nn
net = nn.Sequential(OrderedDict(
    conv=nn.Conv2d(1, 3, 5, stride=2), bn=nn.BatchNorm2d(3), act=nn.PReLU(3), deep=nn.Conv2d(3, 6, 3, groups=3),
    pool=nn.MaxPool2d(2), up=nn.ConvTranspose2d(6, 2, 2, stride=2), relu0=nn.ReLU(), flat=nn.Flatten(),
    fc1=nn.Linear(200, 8), relu1=nn.ReLU(), fc2=nn.Linear(8, 10))).eval()
net.load_state_dict(torch.load(sys.argv[1], weights_only=True))
images = torch.stack([((torch.arange(784) * k) % 256).reshape(1, 28, 28) / 256 for k in (1, 3)])
with torch.no_grad():
    print(json.dumps(net(images).tolist()))`
    const said = python(program, join(folder, 'torch.pth')) as number[][]
    for (const [i, expected] of logits.flat().entries()) expect(said.flat()[i]).toBeCloseTo(expected, 5)
  })
})
