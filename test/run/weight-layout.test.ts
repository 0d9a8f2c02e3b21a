/**
 * A network that PyTorch made (test/formats/fixtures/make.py): with its numbers as PyTorch has them, and as Keras lays them out, it
 * answers what it answered there.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { compile, type Plan } from '../../compiler/index.ts'
import { openEngine, type Tensor } from '../../runtime/engines/index.ts'
import { initialState } from '../../runtime/run/initial-state.ts'
import { loadWeights } from '../../runtime/run/load-weights.ts'
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

async function planOf(weights: string): Promise<{ readonly plan: Plan | undefined; readonly told: readonly string[] }> {
  const file = join(folder, 'x.yaml')
  writeFileSync(file, spec(weights))
  const { experiment, diagnostics } = await withWeights((host) => compile(file, { host, verify: true }))
  return { plan: experiment?.spec, told: lines(diagnostics) }
}

/** What the teacher says to the two images of make.py. */
async function answers(plan: Plan, file: string): Promise<readonly number[]> {
  const { tensors } = await loadWeights([join(folder, file)], plan.weights[0])
  const { engine } = await openEngine({ threads: 1 })
  const session = await engine.load(plan, initialState(plan, tensors))
  try {
    const data = Float32Array.from({ length: 2 * 784 }, (_, i) => (((i % 784) * (i < 784 ? 1 : 3)) % 256) / 256)
    const image: Tensor = { shape: [2, 1, 28, 28], data }
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
    const { plan, told } = await planOf(`{ file: ${file}, layout: ${layout} }`)
    expect(told).toEqual([])
    if (!plan) throw new Error('it does not compile')
    const said = await answers(plan, file)
    expect(said).toHaveLength(20)
    for (const [i, expected] of logits.flat().entries()) expect(said[i]).toBeCloseTo(expected, 4)
  })

  it('are the same numbers, bit for bit', async () => {
    const load = async (layout: string, file: string): Promise<Record<string, readonly number[]>> => {
      const { plan } = await planOf(`{ file: ${file}, layout: ${layout} }`)
      if (!plan) throw new Error('it does not compile')
      const { tensors } = await loadWeights([join(folder, file)], plan.weights[0])
      return Object.fromEntries([...tensors].sort().map(([name, { data }]) => [name, [...data]]))
    }
    const torch = await load('pytorch', 'layout.pth')
    expect(Object.keys(torch)).toHaveLength(15)
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
