/** What a lock names beside its spec: states of a solver, answers that were recorded, teachers of teachers, pictures. */
import { mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { npyHeader } from '../../compiler/formats/index.ts'
import type { ExperimentLock } from '../../runtime/run/locked/experiment-lock.ts'
import { withoutPackage, workplace } from '../cli/command.ts'
import { encode } from '../formats/caffe-messages.ts'
import { fourPixels, fourPixelsData, writeFourPixels } from './four-pixels.ts'

const NET = 'kind: network\nlayers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }]\n'
const SOLVER = 'solver: { type: sgd, base_lr: 0.1, max_iter: 2, display: 1, test: { interval: 0 } }\n'
const HARD = 'losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }\n'
const plain = (name: string, data: string, more = ''): string =>
  `version: 1\nname: ${name}\n${data}network: { from: net.yaml }\n${HARD}${more}${SOLVER}`
const taught = (name: string, teacher: string, tap: string): string => `version: 1
name: ${name}
${fourPixelsData(6)}teacher: ${teacher}
student: { from: net.yaml, rename: { suffix: _s } }
losses: { soft: { type: distillation, input: student.ip_s, target: ${tap} } }
${SOLVER}allow: [${['recording-unverified', 'teacher-at-chance', 'teacher-uniform'].map((code) => `{ code: ${code}, reason: small }`).join(', ')}]
`
const byTeacher = (file: string): string =>
  `{ from: net.yaml, rename: { suffix: _t }, weights: { experiment: ${file}${file === 'middle.yaml' ? `, rename: [{ match: '^(.+)_s$', to: '$1' }]` : ''} } }`

const PICTURES = `data:
  dataset: image_folder
  train: { path: pictures }
  test: { path: pictures }
  shape: [1, 2, 2]
  classes: 3
  batch: { train: 2, test: 4 }
  transform: { scale: 0.01 }
`
const place = workplace({
  'net.yaml': NET,
  'x.yaml': plain('x', fourPixelsData(6)),
  'state.yaml': plain('state', fourPixelsData(6), 'solverstate: x.solverstate\n').replace(
    '{ from: net.yaml }',
    '{ from: net.yaml, weights: { file: x.caffemodel } }',
  ),
  'recorded.yaml': taught('recorded', '{ recorded: logits.npy, outputs: { logits: [3] } }', 'teacher.logits'),
  'middle.yaml': taught('middle', byTeacher('x.yaml'), 'teacher.ip_t'),
  'last.yaml': taught('last', byTeacher('middle.yaml'), 'teacher.ip_t'),
  'pictures.yaml': plain('pictures', PICTURES, 'allow: [{ code: same-images, reason: small }]\n'),
})
afterAll(() => place.remove())
const at = (name: string): string => join(place.folder, name)
writeFourPixels(place.folder, fourPixels(24))
const logits = (first: number): Uint8Array =>
  Buffer.concat([
    npyHeader('<f4', [24, 3]),
    Buffer.from(Float32Array.from({ length: 72 }, (_, i) => (i === 0 ? first : i % 5)).buffer),
  ])
/** Of the one layer: its first number, and nothing else. */
const blobs = (first: number): readonly object[] => [
  { data: Array.from({ length: 12 }, (_, i) => (i === 0 ? first : 0)), shape: { dim: [3, 4] } },
  { data: [0, 0, 0], shape: { dim: [3] } },
]
const state = (first: number): Uint8Array => encode('SolverState', { iter: 1, history: blobs(first) })
writeFileSync(at('logits.npy'), logits(1))
writeFileSync(at('x.solverstate'), state(1))
writeFileSync(
  at('x.caffemodel'),
  encode('Net', { name: 'x', layer: [{ name: 'ip', type: 'InnerProduct', blobs: blobs(0.5) }] }),
)

const lockOf = (name: string): ExperimentLock =>
  JSON.parse(readFileSync(at(`${name}.lock.json`), 'utf8')) as ExperimentLock

/** Makes the lock, runs by it, changes something, and answers what is told then. */
async function drifting(name: string, change: () => void): Promise<string> {
  const made = await place.run('lock', `${name}.yaml`, '--write', '--threads', '1')
  expect(made.exitCode, made.stderr).toBe(0)
  const ran = await place.run('run', `${name}.yaml`, '--locked')
  expect(ran.exitCode, ran.stderr).toBe(0)
  change()
  const { exitCode, stderr } = await place.run('run', `${name}.yaml`, '--locked', '--out', `runs/${name}-2`)
  expect(exitCode).toBe(1)
  return /^error\[lock-drift\]: (.*)$/m.exec(stderr)?.[1] ?? stderr
}

describe('a lock beside a spec holds', () => {
  it('the file of a solver’s state', async () => {
    expect(await drifting('state', () => writeFileSync(at('x.solverstate'), state(2)))).toMatch(
      /\bstate: solverstate x\.solverstate: \w{16}… → \w{16}…/,
    )
  })

  it('answers that were recorded', async () => {
    expect(await drifting('recorded', () => writeFileSync(at('logits.npy'), logits(2)))).toMatch(
      /\brecorded: answers of teacher, logits\.npy: \w{16}… → \w{16}…/,
    )
  })

  it('teachers of teachers', async () => {
    const text = plain('x', fourPixelsData(6))
    expect(await drifting('last', () => writeFileSync(at('x.yaml'), text.replace('max_iter: 2', 'max_iter: 3')))).toBe(
      'it is not what `last.lock.json` has: teacher x: solver.max_iter: 2 → 3 (x.yaml:13:46)',
    )
    const held = await place.run('lock', 'last.yaml')
    for (const name of ['last: plan', 'teacher middle: weights of teacher, network of x', 'teacher x: spec'])
      expect(held.stdout).toContain(`✗ ${name}: `)
    expect(Object.keys(lockOf('last').runs)).toEqual(['last', 'teacher middle', 'teacher x'])
  })

  it('nothing where the engine cannot be had, and says so', async () => {
    const run = withoutPackage(place, 'onnxruntime-node')
    for (const args of [
      ['lock', 'x.yaml', '--write'],
      ['run', 'recorded.yaml', '--locked', '--out', 'runs/without'],
    ]) {
      const { exitCode, stderr } = await run(...args)
      expect([exitCode, stderr]).toEqual([3, expect.stringContaining('onnxruntime-node cannot be loaded')])
      expect(stderr).not.toContain('internal error')
    }
  })
})

describe('pictures that look as they did', () => {
  const damaged = at('pictures/a/1.png')
  beforeAll(async () => {
    for (const [label, name, level] of [
      ['a', '0', 0],
      ['a', '1', 40],
      ['b', '0', 90],
      ['c', '0', 200],
    ] as const) {
      mkdirSync(at(`pictures/${label}`), { recursive: true })
      const picture = sharp(Buffer.alloc(4, level), { raw: { width: 2, height: 2, channels: 1 } })
      await picture
        .toColourspace('b-w')
        .png({ compressionLevel: 0 })
        .toFile(at(`pictures/${label}/${name}.png`))
    }
  })

  it('are read again by `verify`, `lock` and `run --locked`, which believe no index', async () => {
    const ran = await place.run('run', 'pictures.yaml', '--threads', '1')
    expect(ran.exitCode, ran.stderr).toBe(0)
    const made = await place.run('lock', 'pictures.yaml', '--write', '--threads', '1')
    expect(made.exitCode, made.stderr).toBe(0)
    expect((await place.run('verify', 'runs/pictures')).exitCode).toBe(0)

    const { atime, mtime, size } = statSync(damaged)
    const other = await sharp(Buffer.alloc(4, 41), { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('b-w')
      .png({ compressionLevel: 0 })
      .toBuffer()
    expect(other.length).toBe(size)
    writeFileSync(damaged, other)
    utimesSync(damaged, atime, mtime)

    const verified = await place.run('verify', 'runs/pictures')
    expect([verified.exitCode, verified.stdout]).toEqual([1, expect.stringMatching(/✗ dataset image_folder: SHA-256/)])
    expect(verified.stderr).toMatch(/^error: 1 run of 1 cannot be trusted: runs\/pictures$/m)
    const held = await place.run('lock', 'pictures.yaml')
    expect([held.exitCode, held.stdout]).toEqual([1, expect.stringMatching(/^✗ pictures: dataset image_folder: /m)])
    const locked = await place.run('run', 'pictures.yaml', '--locked', '--out', 'runs/other')
    expect([locked.exitCode, locked.stderr]).toEqual([1, expect.stringContaining('pictures: dataset image_folder: ')])
  })
})

it('`verify` says with its exit code whether it found what is wrong, or not what it needs', async () => {
  const ran = await place.run('run', 'x.yaml', '--out', 'runs/coded')
  expect(ran.exitCode, ran.stderr).toBe(0)
  renameSync(at('labels.npy'), at('elsewhere.npy'))
  const absent = await place.run('verify', 'runs/coded')
  renameSync(at('elsewhere.npy'), at('labels.npy'))
  expect([absent.exitCode, absent.stdout]).toEqual([2, expect.stringMatching(/✗ dataset npy: .*labels\.npy/)])
  expect(absent.stderr).toContain('error: 1 run of 1 cannot be verified: what it ran on is not found: runs/coded')
  const none = await place.run('verify', 'runs/none')
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('there is no run `runs/none`')])
  const told = await place.run('verify', 'runs/coded', '--format', 'json')
  expect(told.exitCode).toBe(0)
  expect(JSON.parse(told.stdout)).toMatchObject({ ok: true, status: 'finished', name: 'x' })
})
