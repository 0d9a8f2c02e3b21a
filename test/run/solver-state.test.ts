/** Trainings that go on where Caffe stopped: from a caffemodel and a solverstate, as an implementation in float64 goes on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { convertWeights } from '../../cli/commands/weights-convert.ts'
import { recompile } from '../../cli/recompile.ts'
import { withWeights } from '../../cli/weights-host.ts'
import { compile, type CompileResult } from '../../compiler/index.ts'
import { decodeSafetensors } from '../../compiler/formats/index.ts'
import type { RunResult } from '../../runtime/index.ts'
import { decode, encode } from '../formats/caffe-messages.ts'
import { lines } from '../harness.ts'
import { fourPixels, fourPixelsData, writeFourPixels } from './four-pixels.ts'

/** Of what is built: batches are made by workers. */
const { runExperiment, verifyRun } = (await import(
  new URL('../../dist/runtime/index.js', import.meta.url).href
)) as typeof import('../../runtime/index.ts')

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

/** Twelve images of four pixels, of three classes, all in every batch. */
const [COUNT, PIXELS, CLASSES] = [12, 4, 3]
const { pixels, labels } = fourPixels(COUNT)
writeFourPixels(folder, { pixels, labels })
const DATA = fourPixelsData(COUNT)

function spec(name: string, solver: string, from?: string, keys = ''): string {
  const weights = from === undefined ? '' : `\n  weights: { file: ${from}.caffemodel }`
  const text = `version: 1
name: ${name}
${DATA}network:
  layers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }]${weights}
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
${from === undefined ? '' : `solverstate: ${from}.solverstate\n`}${keys}solver: { ${solver}, display: 1, test: { interval: 0 } }
`
  writeFileSync(at(`${name}.yaml`), text)
  return at(`${name}.yaml`)
}

const compiled = (file: string): Promise<CompileResult> => withWeights((host) => compile(file, { host, running: true }))
const told = async (file: string): Promise<readonly string[]> =>
  lines((await compiled(file)).diagnostics).map((line) => line.replaceAll(`${folder}/`, ''))

async function run(file: string): Promise<RunResult & { readonly out: string }> {
  const { experiment, diagnostics } = await compiled(file)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  const out = at(`runs/${experiment.name}`)
  return { ...(await runExperiment(experiment, { out })), out }
}

const weightsOf = (out: string): ReturnType<typeof decodeSafetensors>['tensors'] =>
  decodeSafetensors(readFileSync(join(out, 'network.safetensors'))).tensors

/** One of Caffe's solvers, of the numbers of a parameter, in float64: `t` counts updates from 1. */
type Update = (
  w: number,
  g: number,
  h: [number, number],
  t: number,
) => { readonly w: number; readonly h: [number, number] }

const SOLVERS: Readonly<Record<string, { readonly text: string; readonly blobs: number; readonly update: Update }>> = {
  sgd: {
    text: 'type: sgd, base_lr: 0.2, momentum: 0.9, lr_policy: { type: step, gamma: 0.1, stepsize: 6 }',
    blobs: 1,
    update: (w, g, [v], t) => {
      const next = 0.9 * v + 0.2 * 0.1 ** Math.floor((t - 1) / 6) * g
      return { w: w - next, h: [next, 0] }
    },
  },
  adam: {
    text: 'type: adam, base_lr: 0.05, momentum: 0.9, momentum2: 0.99, delta: 1e-8',
    blobs: 2,
    update: (w, g, [m, v], t) => {
      const [first, second] = [0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g]
      const rate = (0.05 * Math.sqrt(1 - 0.99 ** t)) / (1 - 0.9 ** t)
      return { w: w - (rate * first) / (Math.sqrt(second) + 1e-8), h: [first, second] }
    },
  },
  adadelta: {
    text: 'type: adadelta, base_lr: 1, momentum: 0.95, delta: 1e-4',
    blobs: 2,
    update: (w, g, [h, s], _t) => {
      const history = 0.95 * h + 0.05 * g * g
      const step = g * Math.sqrt((1e-4 + s) / (1e-4 + history))
      return { w: w - step, h: [history, 0.95 * s + 0.05 * step * step] }
    },
  },
}

interface State {
  readonly weights: number[]
  readonly history: [number, number][]
}

/** Softmax regression; the weights of the classes one after the other, then their biases. */
function gradient(weights: readonly number[]): number[] {
  const sums = weights.map(() => 0)
  for (let i = 0; i < COUNT; i++) {
    const x = Array.from({ length: PIXELS }, (_, p) => pixels[i * PIXELS + p] * 0.01)
    const scores = Array.from({ length: CLASSES }, (_, c) =>
      x.reduce((sum, value, p) => sum + value * weights[c * PIXELS + p], weights[CLASSES * PIXELS + c]),
    )
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0)
    scores.forEach((score, c) => {
      const error = (Math.exp(score) / total - (c === labels[i] ? 1 : 0)) / COUNT
      x.forEach((value, p) => (sums[c * PIXELS + p] += error * value))
      sums[CLASSES * PIXELS + c] += error
    })
  }
  return sums
}

function trained({ weights, history }: State, update: Update, from: number, to: number): State {
  let state: State = { weights, history }
  for (let t = from + 1; t <= to; t++) {
    const g = gradient(state.weights)
    const next = state.weights.map((w, i) => update(w, g[i], state.history[i], t))
    state = { weights: next.map(({ w }) => w), history: next.map(({ h }) => h) }
  }
  return state
}

const START: State = {
  weights: Array.from({ length: CLASSES * PIXELS + CLASSES }, (_, i) => Math.sin(i)),
  history: Array.from({ length: CLASSES * PIXELS + CLASSES }, () => [0, 0]),
}

/** A pair as Caffe leaves it, by a descriptor that is not our own code. */
function writePair(name: string, { weights, history }: State, iter: number, blobs: number, change: object = {}): void {
  const split = (numbers: readonly number[]): object[] => [
    { data: numbers.slice(0, CLASSES * PIXELS), shape: { dim: [CLASSES, PIXELS] } },
    { data: numbers.slice(CLASSES * PIXELS), shape: { dim: [CLASSES] } },
  ]
  const layer = [{ name: 'ip', type: 'InnerProduct', blobs: split(weights) }]
  writeFileSync(at(`${name}.caffemodel`), encode('Net', { name, layer }))
  const all = Array.from({ length: blobs }, (_, b) => split(history.map((h) => h[b]))).flat()
  const state = { iter, learnedNet: `${name}.caffemodel`, currentStep: 0, history: all, ...change }
  writeFileSync(at(`${name}.solverstate`), encode('SolverState', state))
}

describe('a pair of Caffe’s', () => {
  it.each(Object.keys(SOLVERS))('goes on with the momentum and the rate of %s', async (type) => {
    const { text, blobs, update } = SOLVERS[type]
    const middle = trained(START, update, 0, 5)
    writePair(type, middle, 5, blobs)
    const { out, status } = await run(spec(`on-${type}`, `${text}, max_iter: 9`, type))
    expect(status).toBe('finished')
    const ours = weightsOf(out)
    const got = ['ip.weight', 'ip.bias'].flatMap((name) => [...(ours.get(name)?.data ?? [])])
    const end = trained(middle, update, 5, 9).weights
    const forgotten = trained({ ...middle, history: START.history }, update, 5, 9).weights // what it would be without
    const apart = (other: readonly number[]): number => Math.max(...got.map((w, i) => Math.abs(w - other[i])))
    expect(apart(end)).toBeLessThan(2e-6)
    expect(apart(forgotten)).toBeGreaterThan(1e-3)
    const metrics = readFileSync(join(out, 'metrics.jsonl'), 'utf8').trim().split('\n')
    expect(metrics.map((line) => (JSON.parse(line) as { iter: number }).iter)).toEqual([5, 6, 7, 8])
  })
})

describe('a checkpoint of ours', () => {
  it('is written as a pair, from which a run ends with the same bits', async () => {
    const { text } = SOLVERS['adam']
    const whole = await run(spec('whole', `${text}, max_iter: 7, snapshot: 4`, undefined))
    const checkpoint = join(whole.out, 'checkpoints/iter-000004.safetensors')
    for (const ending of ['solverstate', 'caffemodel'])
      await convertWeights(checkpoint, at(`four.${ending}`), { of: at('whole.yaml') })
    const state = decode('SolverState', readFileSync(at('four.solverstate'))) as { iter: number; history: unknown[] }
    expect(state).toMatchObject({ iter: 4, learnedNet: 'four.caffemodel' })
    expect(state.history).toHaveLength(4)
    const rest = await run(spec('rest', `${text}, max_iter: 7`, 'four'))
    expect(weightsOf(rest.out)).toEqual(weightsOf(whole.out))
    const wrong = async (): Promise<readonly string[]> =>
      (await verifyRun(rest.out, { recompile })).checks.flatMap(({ ok, file }) => (ok ? [] : [file]))
    expect(await wrong()).toEqual([])
    writeFileSync(at('four.solverstate'), encode('SolverState', { ...state, iter: 5 }))
    expect(await wrong()).toContain(`solverstate ${at('four.solverstate')}`)
  })
})

describe('a solverstate that does not fit', () => {
  const { text, blobs } = SOLVERS['sgd']
  const pair = (change: object = {}, iter = 5): void => writePair('odd', START, iter, blobs, change)
  const solver = `${text}, max_iter: 9`

  it.each<readonly [string, () => void, string, string]>([
    [
      'nothing left to do',
      () => pair({}, 9),
      solver,
      '`odd.solverstate` was made after 9 iterations, and nothing of 9 is left',
    ],
    [
      'another solver',
      () => pair(),
      `${SOLVERS['adam'].text}, max_iter: 9`,
      'has 2 blobs, and `adam` keeps 2 for each of 2 parameters',
    ],
    ['one of ours alone', () => pair(), 'type: adamw, base_lr: 0.1, max_iter: 9', 'Caffe has no solver `adamw`'],
    [
      'another shape',
      () =>
        pair({
          history: [
            { data: [1, 2], shape: { dim: [2] } },
            { data: [1, 2, 3], shape: { dim: [3] } },
          ],
        }),
      solver,
      '`history.0` of `odd.solverstate` is [2], and `network.ip.weight`, which has its place, is [3, 4]',
    ],
    ['no iteration', () => pair({ iter: -1 }), solver, 'cannot be read as a solverstate: its iteration is no count'],
    [
      'a caffemodel',
      () => (pair(), writeFileSync(at('odd.solverstate'), readFileSync(at('odd.caffemodel')))),
      solver,
      '`odd.solverstate` is caffemodel, no solverstate',
    ],
    [
      'half a file',
      () => (pair(), writeFileSync(at('odd.solverstate'), readFileSync(at('odd.solverstate')).subarray(0, 40))),
      solver,
      '`odd.solverstate` cannot be read as a solverstate',
    ],
  ])('%s', async (_, write, training, expected) => {
    write()
    const found = await told(spec('odd', training, 'odd'))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^error (solverstate-misfit|weights-unreadable) odd\.yaml:\d+:\d+ /)
    expect(found[0]).toContain(expected)
  })

  it('is without its caffemodel, is not there, or is changed', async () => {
    pair()
    const file = spec('odd', solver, 'odd')
    const alone = readFileSync(file, 'utf8')
    writeFileSync(file, alone.replace(/\n {2}weights: .*/, ''))
    expect(await told(file)).toEqual([expect.stringContaining('`network` has no `weights`')])
    writeFileSync(file, alone.replace('odd.solverstate', 'none.solverstate'))
    expect(await told(file)).toEqual([expect.stringContaining('`none.solverstate` cannot be read as a solverstate')])
    const checked = await withWeights((host) => compile(file, { host }))
    expect(lines(checked.diagnostics)).toEqual([expect.stringContaining('warning weights-unverified')])
    writeFileSync(file, alone)
    const { experiment } = await compiled(file)
    pair({ currentStep: 3 })
    if (!experiment) throw new Error('it compiles')
    await expect(runExperiment(experiment, { out: at('runs/changed') })).rejects.toThrow('it has changed since')
  })

  it('has a number that is none', async () => {
    pair({
      history: [
        { data: [NaN, ...Array<number>(11).fill(0)], shape: { dim: [3, 4] } },
        { data: [0, 0, 0], shape: { dim: [3] } },
      ],
    })
    await expect(run(spec('nan', solver, 'odd'))).rejects.toThrow('number 0 is NaN')
  })
})
