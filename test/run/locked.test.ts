/** A lock that is committed beside its spec: what has drifted is told, and refused before step 1. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { encodeSafetensors } from '../../compiler/formats/index.ts'
import { driftWords } from '../../runtime/run/locked/drift.ts'
import type { ExperimentLock } from '../../runtime/run/locked/experiment-lock.ts'
import { workplace } from '../cli/command.ts'
import { fourPixels, fourPixelsData, writeFourPixels } from './four-pixels.ts'

const DATA = fourPixelsData(6)
const X = `version: 1
name: x
${DATA}network:
  layers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }]
  weights: { file: w.safetensors }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.1, max_iter: 4, display: 1, test: { interval: 0 } }
`
const TAUGHT = `version: 1
name: taught
${DATA}teacher: { from: net.yaml, rename: { suffix: _t }, weights: { experiment: x.yaml } }
student: { from: net.yaml, rename: { suffix: _s } }
losses: { soft: { type: distillation, input: student.ip_s, target: teacher.ip_t } }
solver: { type: sgd, base_lr: 0.1, max_iter: 4, test: { interval: 0 } }
sweep: { seed: [1, 2] }
`

const place = workplace({
  'x.yaml': X,
  'taught.yaml': TAUGHT,
  'net.yaml': 'kind: network\nlayers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }]\n',
})
afterAll(() => place.remove())
const at = (name: string): string => join(place.folder, name)
writeFourPixels(place.folder, fourPixels(24))
const weights = (first: number): Uint8Array =>
  encodeSafetensors({
    tensors: new Map([
      ['ip.weight', { shape: [3, 4], data: Float32Array.from({ length: 12 }, (_, i) => (i === 0 ? first : i / 9)) }],
      ['ip.bias', { shape: [3], data: new Float32Array(3) }],
    ]),
    metadata: {},
  })
writeFileSync(at('w.safetensors'), weights(1))

const edited = (file: string, change: (lock: ExperimentLock) => ExperimentLock): void =>
  writeFileSync(at(file), JSON.stringify(change(JSON.parse(readFileSync(at(file), 'utf8')) as ExperimentLock)))

/** As things are in `place`, then `act`; all is as it was afterwards. */
async function changed(act: () => Promise<void>): Promise<void> {
  const kept = mkdtempSync(join(tmpdir(), 'ts-compile-kept-'))
  const files = readdirSync(place.folder).filter((name) => /\.(npy|yaml|json|safetensors)$/.test(name))
  for (const name of files) cpSync(at(name), join(kept, name))
  try {
    await act()
  } finally {
    for (const name of files) cpSync(join(kept, name), at(name))
    rmSync(kept, { recursive: true })
  }
}

describe('a lock beside a spec', () => {
  it('is asked for where there is none, and made without a run', async () => {
    const none = await place.run('run', 'x.yaml', '--locked')
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('error[lock-missing]')])
    expect(none.stderr).toContain('`ts-compile lock x.yaml --write` makes one')
    mkdirSync(at('x.lock.json'))
    expect(await place.run('lock', 'x.yaml', '--write')).toMatchObject({
      exitCode: 2,
      stderr: 'error: cannot write `x.lock.json`: it is a folder',
    })
    rmSync(at('x.lock.json'), { recursive: true })
    const made = await place.run('lock', 'x.yaml', '--write', '--threads', '1')
    expect(made.exitCode, made.stderr).toBe(0)
    expect(existsSync(at('runs'))).toBe(false)
    expect(readFileSync(at('x.lock.json'), 'utf8')).not.toContain(place.folder)
  })

  it('lets the run begin that it is of, on its threads', async () => {
    const same = await place.run('lock', 'x.yaml')
    expect([same.exitCode, same.stdout.split('\n').filter((line) => !line.startsWith('✔'))]).toEqual([0, []])
    const ran = await place.run('run', 'x.yaml', '--locked')
    expect(ran.exitCode, ran.stderr).toBe(0)
    expect(JSON.parse(readFileSync(at('runs/x/lock.json'), 'utf8'))).toMatchObject({ engine: { threads: 1 } })
    const again = await place.run('run', 'x.yaml', '--locked', '--out', 'runs/again', '--threads', '2')
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('engine: threads: 1 → 2')])
    expect(existsSync(at('runs/again'))).toBe(false)
  })

  it('tells each thing that has drifted at once, and what to do', () =>
    changed(async () => {
      writeFileSync(at('w.safetensors'), weights(2))
      const bytes = readFileSync(at('images.npy'))
      bytes[bytes.length - 1] ^= 1
      writeFileSync(at('images.npy'), bytes)
      edited('x.lock.json', (lock) => ({
        ...lock,
        versions: { ...lock.versions, 'ts-compile': '0.0.1', 'onnxruntime-node': '1.0.0' },
        machine: { ...lock.machine, 'CPU features': 'mmx' },
      }))
      const args = ['x.yaml', '--set', 'seed=7', '--set', 'solver.base_lr=0.2'] as const
      const { exitCode, stderr } = await place.run('run', ...args, '--locked', '--out', 'runs/drifted')
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('error[lock-drift]')])
      for (const name of [
        'seed: 0 → 7 (--set#1)',
        'solver.base_lr: 0.1 → 0.2 (--set#2)',
        'dataset npy',
        'weights of network, w.safetensors',
      ])
        expect(stderr).toContain(`x: ${name}`)
      expect(stderr).not.toMatch(/x: (spec|result|plan)/) // that follows
      expect(stderr).toMatch(/version: ts-compile: 0\.0\.1 → .*version: onnxruntime-node: 1\.0\.0 → /)
      expect(stderr).toContain(
        'if the change is meant, `ts-compile lock x.yaml --set seed=7 --set solver.base_lr=0.2 --write`',
      )
      expect(stderr).not.toContain('CPU features')
      expect(existsSync(at('runs/drifted'))).toBe(false)
      const told = await place.run('lock', ...args, '--format', 'json')
      expect(told.exitCode).toBe(1)
      const drifted = told.stdout.split('\n').map((line) => JSON.parse(line) as { name: string; same: boolean })
      expect(drifted.filter(({ same }) => !same)).toHaveLength(10)
      expect(drifted.filter(({ same }) => same).map(({ name }) => name)).toContain('engine: threads')
    }))

  it('tells of another machine, and lets the run begin', () =>
    changed(async () => {
      edited('x.lock.json', (lock) => ({
        ...lock,
        machine: { 'Node.js': 'v20.0.0', platform: 'plan9-mips', 'CPU features': 'mmx' },
      }))
      const { exitCode, stderr } = await place.run('run', 'x.yaml', '--locked', '--out', 'runs/elsewhere')
      expect(exitCode, stderr).toBe(0)
      expect(stderr).toMatch(/warning\[lock-machine\][^]*Node\.js: v20[^]*plan9-mips → /)
    }))

  it('tells of vector instructions only what has gone and come', () => {
    const features = { name: 'machine: CPU features', locked: 'avx fma mmx', now: 'avx fma amx', same: false }
    expect(driftWords({ ...features, binding: false })).toBe('machine: CPU features: now without mmx, with amx')
  })

  it('that is damaged is not believed', () =>
    changed(async () => {
      edited('x.lock.json', (lock) => ({ ...lock, runs: { x: [1] as never } }))
      const { exitCode, stderr } = await place.run('run', 'x.yaml', '--locked')
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('error[lock-damaged]')])
    }))

  it('has every member of a sweep, and the teacher that would be trained', () =>
    changed(async () => {
      const made = await place.run('lock', 'taught.yaml', '--write', '--threads', '2')
      expect(made.exitCode, made.stderr).toBe(0)
      const taught = await place.run('run', 'taught.yaml', '--locked')
      expect([taught.exitCode, taught.stderr]).toEqual([
        1,
        expect.stringContaining('error[lock-drift]: a teacher that'),
      ])
      expect(taught.stderr).toMatch(/`?runs\/\w+: engine: threads: 2 → 1/) // it was trained by the tests before
      const lock = JSON.parse(readFileSync(at('taught.lock.json'), 'utf8')) as ExperimentLock
      expect(Object.keys(lock.runs)).toEqual(['seed=1', 'seed=2', 'teacher x'])
      const plan = lock.runs['teacher x']['plan']
      expect(lock.runs['seed=1']).toMatchObject({ seed: 1, 'weights of teacher, network of x': `plan ${plan}` })
      writeFileSync(at('x.yaml'), X.replace('max_iter: 4', 'max_iter: 5'))
      const { exitCode, stdout } = await place.run('lock', 'taught.yaml')
      expect(exitCode).toBe(1)
      expect(stdout).toMatch(/^✗ teacher x: plan/m)
      expect(stdout).toMatch(/^✗ seed=2: weights of teacher/m)
      expect(stdout).toMatch(/^✔ seed=2: dataset/m)
    }))
})

interface Lock {
  readonly dataset: { readonly sha256: string }
  readonly hashes: Readonly<Record<string, unknown>>
  readonly engine: unknown
}

describe('the lock of a run', () => {
  it('names all that its numbers depend on, as it really is', async () => {
    const { exitCode, stderr } = await place.run('run', 'x.yaml', '--threads', '1', '--no-fuse', '--out', 'runs/named')
    expect(exitCode, stderr).toBe(0)
    const read = (name: string): Record<string, unknown> =>
      JSON.parse(readFileSync(at(join('runs/named', name)), 'utf8')) as Record<string, unknown>
    const sum = (path: string): string =>
      createHash('sha256')
        .update(readFileSync(at(path)))
        .digest('hex')
    const version = (name: string): string => {
      const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
      return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
    }
    const packages = ['onnxruntime-node', 'sharp', 'fast-png', 'h5wasm', 'protobufjs']
    const { version: own } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    const { dataset, ...lock } = JSON.parse(readFileSync(at('runs/named/lock.json'), 'utf8')) as Lock
    expect(lock).toEqual({
      format: 1,
      name: 'x',
      hashes: read('plan.json')['hashes'],
      seed: 0,
      spec: { sha256: sum('runs/named/spec.resolved.yaml') },
      weights: [{ network: 'network', file: 'w.safetensors', format: 'safetensors', sha256: sum('w.safetensors') }],
      engine: {
        engine: 'onnx',
        device: 'cpu',
        library: `onnxruntime-node ${version('onnxruntime-node')}`,
        threads: 1,
        choices: { optimization: 'all', execution: 'sequential', inter_op_threads: 1, layout: 'nchw' },
      },
      versions: { 'ts-compile': own, node: process.version },
      packages: Object.fromEntries(packages.map((name) => [name, version(name)])),
      machine: { platform: `${process.platform}-${process.arch}`, cpu: cpus()[0].model.trim(), features: vectors() },
      folder: '../..',
    })
    expect(dataset).toEqual({
      name: 'npy',
      source: expect.any(String) as string,
      sha256: expect.stringMatching(/^[\da-f]{64}$/) as string,
    })
    expect(Object.keys(lock.hashes).sort()).toEqual(['plan', 'result'])
    for (const hash of Object.values(lock.hashes)) expect(hash).toMatch(/^[\da-f]{16,64}$/)

    // another picture is another dataset; threads and layout are those of the beginning, though nobody says them again
    await changed(async () => {
      const bytes = readFileSync(at('images.npy'))
      bytes[bytes.length - 1] ^= 1
      writeFileSync(at('images.npy'), bytes)
      const other = await place.run('run', 'x.yaml', '--out', 'runs/other')
      expect(other.exitCode, other.stderr).toBe(0)
      expect(JSON.parse(readFileSync(at('runs/other/lock.json'), 'utf8'))).not.toMatchObject({
        dataset: { sha256: dataset.sha256 },
      })
    })
    rmSync(at('runs/named/network.safetensors'))
    const resumed = await place.run('run', 'x.yaml', '--out', 'runs/named', '--resume')
    expect(resumed.exitCode, resumed.stderr).toBe(0)
    expect(read('lock.json')['engine']).toEqual(lock.engine)
  })
})

/** What of the processor's features computes with vectors, as Linux tells it. */
function vectors(): readonly string[] {
  const text = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : ''
  const line = text.split('\n').find((row) => /^(flags|Features)\s*:/.test(row)) ?? ''
  const words = line.slice(line.indexOf(':') + 1).split(' ')
  return words.filter((word) => /^(sse|ssse|avx|fma|f16c|amx|asimd|sve|bf16|i8mm)/.test(word)).sort()
}
