/** What the doctor says of a machine that is well, and of others. */
import { afterAll, describe, expect, it } from 'vitest'

import { dataset, memory, node, onnx, vectors } from '../../runtime/doctor/index.ts'
import { EngineError, openEngine, type OpenedEngine, type Tensor } from '../../runtime/engines/index.ts'
import { withoutPackage, workplace } from '../cli/command.ts'

const place = workplace()
afterAll(() => place.remove())

const NAMES = [
  'Node.js',
  'processor',
  'vector instructions',
  'memory',
  'GPU',
  'engine onnx on cpu',
  'engine onnx on webgpu',
  'engine onnx on cuda',
  'engine tfjs on cuda',
  'engine tfjs on cpu',
  'engine tfjs on webgpu',
  'engine tfjs on js',
  'dataset cifar10',
  'dataset cifar100',
  'dataset fashion_mnist',
  'dataset mnist',
]

const lineOf = (name: string, lines: readonly string[]): string =>
  lines.find((line) => line.includes(` ${name}  `)) ?? ''

describe('the command', () => {
  it('says in a line each what there is, and exits with 0', async () => {
    const { exitCode, stdout, stderr } = await place.run('doctor', '--data-dir', 'none')
    expect([exitCode, stderr]).toEqual([0, 'next: ts-compile run SPEC'])
    const lines = stdout.split('\n')
    expect(lines.map((line) => /^(?:ok|missing) +(.*?) {2}/.exec(line)?.[1])).toEqual(NAMES)
    expect(lineOf('engine onnx on cpu', lines)).toMatch(
      /onnxruntime-node \d\S+, \d+ threads; a convolution is right, and took \d+(\.\d+)? ms$/,
    )
    expect(lineOf('engine tfjs on cuda', lines)).toMatch(/^(ok|missing) /)
    expect(lineOf('dataset cifar10', lines)).toMatch(
      /^missing +dataset cifar10 +CIFAR-10 is not here: there is no folder .*none\/cifar-10-batches-bin` \(.*\)$/,
    )
    expect(lineOf('dataset mnist', lines)).toContain('60,000 images to train on and 10,000 to test on')
  })

  it('prints one JSON object a line, and no talk', async () => {
    const { exitCode, stdout, stderr } = await place.run('doctor', '--data-dir', 'none', '--format', 'json')
    expect([exitCode, stderr]).toEqual([0, ''])
    const findings = stdout.split('\n').map((line) => JSON.parse(line) as { name: string; facts: object })
    expect(findings.map(({ name }) => name)).toEqual(NAMES)
    expect(findings[3].facts).toEqual({ total: expect.any(Number) as number, free: expect.any(Number) as number })
    expect(findings.find(({ name }) => name === 'engine onnx on cpu')).toMatchObject({
      state: 'ok',
      required: true,
      facts: { largestError: 0 },
    })
    expect(findings.find(({ name }) => name === 'dataset cifar10')).toMatchObject({ state: 'missing', required: false })
    expect(findings.find(({ name }) => name === 'dataset mnist')).toMatchObject({
      state: 'ok',
      facts: { train: 60_000, test: 10_000 },
    })
  })

  it('without the engine says so in a sentence, and exits with 2', async () => {
    const run = withoutPackage(place, 'onnxruntime-node')
    const { exitCode, stdout, stderr } = await run('doctor')
    expect([exitCode, stderr]).toEqual([2, 'error: a run cannot do without: engine onnx on cpu'])
    expect(lineOf('engine onnx on cpu', stdout.split('\n'))).toMatch(
      /^failed +engine onnx on cpu +onnxruntime-node cannot be loaded on this machine: .* \(`ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1\.30` installs it\)$/,
    )
    expect(stdout.split('\n').length).toBe(NAMES.length)
    expect((await run('doctor', '--format', 'json')).exitCode).toBe(2)
  })
})

describe('an engine', () => {
  it('that cannot be loaded, or fails at its op, is a sentence and no stack', async () => {
    const cause = new Error('libonnxruntime.so.1: cannot open shared object file\nRequire stack:\n- /app/x.js')
    expect(
      await onnx(() =>
        Promise.reject(new EngineError('onnxruntime-node cannot be loaded', { cause, help: 'try this' })),
      ),
    ).toEqual({
      name: 'engine onnx on cpu',
      state: 'failed',
      required: true,
      text: 'onnxruntime-node cannot be loaded: libonnxruntime.so.1: cannot open shared object file',
      help: 'try this',
      facts: {},
    })
    expect((await onnx(() => answering(() => Promise.reject(new EngineError('the step failed'))))).text).toBe(
      'the step failed',
    )
  })

  it.each([
    [
      'a wrong number',
      (y: Tensor): Tensor => ({ ...y, data: y.data.map((value, i) => (i === 5 ? value + 1 : value)) }),
    ],
    ['no number', (y: Tensor): Tensor => ({ ...y, data: y.data.map((value, i) => (i === 5 ? NaN : value)) })],
    ['too few', (y: Tensor): Tensor => ({ ...y, data: y.data.slice(1) })],
  ])('that computes %s is found out', async (_name, spoil) => {
    const { state, text } = await onnx(() => answering((y) => Promise.resolve(spoil(y))))
    expect([state, text]).toEqual(['failed', expect.stringContaining('computes a wrong convolution: off by')])
  })
})

/** The real engine, with something done to each answer. */
async function answering(change: (y: Tensor) => Promise<Tensor>): Promise<OpenedEngine> {
  const { engine, why } = await openEngine({ threads: 1 })
  return {
    why,
    engine: {
      ...engine,
      load: async (plan, state) => {
        const session = await engine.load(plan, state)
        return {
          run: async (program, feeds) => {
            const answer = await session.run(program, feeds)
            return new Map(await Promise.all([...answer].map(async ([name, y]) => [name, await change(y)] as const)))
          },
          read: (names) => session.read(names),
          unload: (program) => session.unload(program),
          dispose: () => session.dispose(),
        }
      },
    },
  }
}

describe('a machine', () => {
  it('is judged by numbers, not by letters', () => {
    const states = ['20.9.0', '20.18.3', '20.19.0', '22.1.0', '100.0.0'].map(
      (version) => node(version, '>=20.19').state,
    )
    expect(states).toEqual(['failed', 'failed', 'ok', 'ok', 'ok'])
    expect(node('18.0.0', '>=20.19').text).toBe('18.0.0 is too old: 20.19 or later is needed')
  })

  it('says what of its vectors and its memory is known', () => {
    expect(vectors('model name : x\nflags\t\t: fpu avx2 bmi2\n').text).toBe('AVX2')
    expect(vectors('flags : fpu\n')).toMatchObject({ state: 'missing', required: false })
    expect(vectors('').text).toBe('this system does not say which it has')
    expect(memory(2 ** 30, 2 ** 28)).toMatchObject({
      state: 'missing',
      text: expect.stringContaining('0.3 GiB') as string,
    })
  })

  it('may lack a dataset', async () => {
    const failed = await dataset('mnist', {}, () => {
      throw new Error('it is gone\n    at x')
    })
    expect(failed).toMatchObject({ state: 'failed', required: true, text: 'it is gone' })
  })
})
