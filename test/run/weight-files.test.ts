/** Runs whose teachers come from files: the file itself must be what the plan was proved of. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { encodeCaffemodel, encodeSafetensors } from '../../compiler/formats/index.ts'
import { loadWeights } from '../../runtime/run/index.ts'
import { workplace } from '../cli/command.ts'
import { small } from '../files.ts'

const shapes = { 'conv.weight': [4, 1, 5, 5], 'conv.bias': [4], 'ip.weight': [10, 576], 'ip.bias': [10] }

/** Numbers that are no one's, the same each time. */
function tensors(
  change: (name: string, data: Float32Array) => void = () => undefined,
): Map<string, { shape: number[]; data: Float32Array }> {
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const data = Float32Array.from(
        { length: shape.reduce((a, b) => a * b, 1) },
        (_, i) => Math.sin(i + name.length) / 20,
      )
      change(name, data)
      return [name, { shape, data }]
    }),
  )
}

function caffemodel(change?: (name: string, data: Float32Array) => void): Uint8Array {
  const all = tensors(change)
  const blob = (name: string): { shape: number[]; data: Float32Array } =>
    all.get(name) as { shape: number[]; data: Float32Array }
  const layers = ['conv', 'ip'].map((name) => ({
    name,
    type: name === 'ip' ? 'InnerProduct' : 'Convolution',
    bottoms: [],
    tops: [],
    blobs: [blob(`${name}.weight`), blob(`${name}.bias`)],
  }))
  return encodeCaffemodel({ name: 'small', layers })
}

const place = workplace({
  ...small(['experiment: teacher.yaml', 'file: t.bin']),
  'part.yaml': small(['{ experiment: teacher.yaml }', "{ file: t.bin, only: ['conv*'], otherwise: fillers }"])[
    'x.yaml'
  ],
})
afterAll(() => place.remove())
const at = (name: string): string => join(place.folder, name)
const run = (spec: string, out: string): ReturnType<typeof place.run> =>
  place.run(
    'run',
    spec,
    '--set',
    'solver.max_iter=2',
    '--set',
    'solver.test.iterations=1',
    '--set',
    'data.limit={ test: 500 }',
    '--set',
    `allow=[{ code: teacher-at-chance, reason: its numbers are no one’s }${spec === 'part.yaml' ? ', { code: untrained-teacher, reason: half of it is enough }' : ''}]`,
    '--out',
    out,
  )

interface Lock {
  readonly weights: readonly { readonly file: string; readonly format: string; readonly sha256: string }[]
}
const lockOf = (out: string): Lock => JSON.parse(readFileSync(at(`${out}/lock.json`), 'utf8')) as Lock

describe('a teacher of a caffemodel', () => {
  beforeAll(() => writeFileSync(at('t.bin'), caffemodel()))

  it('is loaded, and known by its hash', async () => {
    const { exitCode, stderr } = await run('x.yaml', 'whole')
    expect(stderr).toContain(`teacher: all 4 tensors loaded from ${at('t.bin')}`)
    expect(exitCode).toBe(0)
    expect(lockOf('whole').weights).toEqual([
      {
        network: 'teacher',
        file: 't.bin',
        format: 'caffemodel',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    ])
  })

  it('gives the numbers that the same tensors give as safetensors', async () => {
    writeFileSync(at('t.bin'), encodeSafetensors({ tensors: tensors(), metadata: {} }))
    await run('x.yaml', 'other-format')
    expect(lockOf('other-format').weights[0].format).toBe('safetensors')
    expect(readFileSync(at('other-format/metrics.jsonl'), 'utf8')).toBe(readFileSync(at('whole/metrics.jsonl'), 'utf8'))
    writeFileSync(
      at('t.bin'),
      caffemodel((_, data) => data.reverse()),
    )
    await run('x.yaml', 'other-numbers')
    expect(readFileSync(at('other-numbers/metrics.jsonl'), 'utf8')).not.toBe(
      readFileSync(at('whole/metrics.jsonl'), 'utf8'),
    )
    writeFileSync(at('t.bin'), caffemodel())
  })

  it('may be a part of it, which is said', async () => {
    const { exitCode, stderr } = await run('part.yaml', 'part')
    expect(stderr).toContain(`teacher: 2 of 4 tensors loaded from ${at('t.bin')}`)
    expect(exitCode).toBe(0)
  })

  it.each([
    ['is not there', undefined, 'x.yaml:8:20', '`t.bin` cannot be read as weights: no such file'],
    [
      'is cut',
      caffemodel().subarray(0, 9000),
      'x.yaml:8:20',
      '`t.bin` cannot be read as weights: it begins as a caffemodel does, and ends in the middle',
    ],
    ['is a text', new TextEncoder().encode('layer { name: "conv" }'), 'x.yaml:8:20', 'it is of no format that we read'],
    [
      'has a NaN',
      caffemodel((name, data) => name === 'ip.weight' && (data[7] = data[9] = NaN)),
      'x.yaml:8:12',
      '`ip.weight` has 2 numbers that are not finite, of 5760: number 7 is NaN; it is what `teacher.ip_t.weight` starts from',
    ],
  ])('that %s stops the run before it begins', async (_, bytes, where, message) => {
    if (bytes) writeFileSync(at('t.bin'), bytes)
    else rmSync(at('t.bin'))
    const { exitCode, stderr } = await run('x.yaml', 'broken')
    expect(stderr).toContain(message)
    expect(stderr).toContain(where)
    expect(exitCode).toBe(1)
    expect(existsSync(at('broken'))).toBe(false)
    writeFileSync(at('t.bin'), caffemodel())
  })

  it('with another SHA-256 than the spec states stops the run before it begins', async () => {
    const sha = `teacher.weights={ file: t.bin, sha256: ${'a'.repeat(64)} }`
    const { exitCode, stderr } = await place.run('run', 'x.yaml', '--set', sha, '--out', 'sha')
    expect(stderr).toMatch(/its SHA-256 is [0-9a-f]{64}, not a{64}/)
    expect([exitCode, existsSync(at('sha'))]).toEqual([1, false])
  })
})

/** A file of safetensors with the one tensor `fc.weight`, of these bytes. */
function raw(dtype: string, shape: readonly number[], bytes: Uint8Array): Uint8Array {
  const header = Buffer.from(JSON.stringify({ 'fc.weight': { dtype, shape, data_offsets: [0, bytes.length] } }))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([size, header, bytes])
}

describe('numbers that are not finite', () => {
  /** 1, 2 and the bits of the third, which is none. */
  const words = (third: number, [one, two]: readonly number[]): Uint8Array =>
    new Uint8Array(Uint16Array.of(one ?? 0, two ?? 0, third).buffer)
  const float = (third: number): Uint8Array => new Uint8Array(Float32Array.of(1, 2, third).buffer)
  const [HALF, BRAIN] = [
    [0x3c00, 0x4000],
    [0x3f80, 0x4000],
  ]
  it.each([
    ['F32', float(Infinity), 'Infinity'],
    ['F32', float(-Infinity), '-Infinity'],
    ['F32', float(NaN), 'NaN'],
    ['F16', words(0x7c00, HALF), 'Infinity'],
    ['F16', words(0xfc00, HALF), '-Infinity'],
    ['F16', words(0x7e00, HALF), 'NaN'],
    ['BF16', words(0xff80, BRAIN), '-Infinity'],
  ])('%s %#', async (dtype, bytes, value) => {
    writeFileSync(at('bad.bin'), raw(dtype, [3, 1], bytes))
    const entry = { source: 0, from: 'fc.weight', to: 'student.fc.weight', shape: [3, 1] }
    const sources = [{ type: 'file', file: 'bad.bin', format: 'safetensors' }] as const
    const map = { network: 'student', sources, entries: [entry], fresh: [], leftover: [] }
    const message = `\`fc.weight\` has one number that is not finite, of 3: number 2 is ${value}; it is what \`student.fc.weight\` starts from`
    await expect(loadWeights([at('bad.bin')], map)).rejects.toMatchObject({
      code: 'weights-file-misfit',
      message: expect.stringContaining(message) as string,
    })
  })
})

const models = fileURLToPath(new URL('../../../shared/data/models', import.meta.url))

describe.skipIf(!existsSync(models))('LeNets that Caffe trained', () => {
  it.each([
    ['ethereon_lenet.caffemodel', 0.9914],
    ['everpeace_lenet.caffemodel', 0.9905],
  ])('%s teaches, with its accuracy', async (name, accuracy) => {
    cpSync(join(models, name), at(name))
    writeFileSync(
      at('lenet.yaml'),
      `version: 1
name: lenet
data: { dataset: mnist, transform: { scale: 0.00390625 } }
teacher: { from: networks/lenet.yaml, weights: { file: ${name} }, expect: { accuracy: { min: ${accuracy - 0.0001}, of: ip2 } } }
student: { from: networks/lenet.yaml, override: { ip1: { num_output: 16 } } }
losses: { soft: { type: distillation, input: student.ip2, target: teacher.ip2 } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1, test: { iterations: 1 } }
`,
    )
    const { exitCode, stderr } = await place.run('run', 'lenet.yaml', '--out', `run-${name}`)
    const found = Number(/teacher: accuracy ([\d.]+) %/.exec(stderr)?.[1]) / 100
    expect(Math.abs(found - accuracy), stderr).toBeLessThanOrEqual(0.000101)
    expect(exitCode).toBe(0)
  })
})
