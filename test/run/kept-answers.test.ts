/** Frozen networks are asked once about an image, and nothing but the time tells. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

import { decodeSafetensors } from '../../compiler/formats/index.ts'
import { encodeSummed } from '../../runtime/run/summed-tensors.ts'
import { shareOf } from '../../runtime/run/kept/kept-answers.ts'
import { KeptProgram, type Asked, type Distrust, type Spared } from '../../runtime/run/kept/kept-program.ts'
import { FileRows, MemoryRows } from '../../runtime/run/kept/rows.ts'
import { workplace, type Ended } from '../cli/command.ts'
import { killed } from './killed.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

/** Batches that do not divide the set, a teacher with all that mixes numbers of an image, two stages, validation images. */
const SPEC = `version: 1
name: x
data: { ${SOME_OF_MNIST}, batch: { train: 30, test: 25 }, split: { validation: 50 }, transform: { scale: 0.00390625 } }
teacher:
  defaults: { weight_filler: xavier }
  layers:
    - { name: conv, type: convolution, num_output: 17, kernel_size: 5, stride: 2 }
    - { name: norm, type: lrn, local_size: 3 }
    - { name: pool, type: pooling, pool: max, kernel_size: 3, stride: 2 }
    - { name: drop, type: dropout }
    - { name: ip, type: inner_product, num_output: 10 }
student: { layers: [{ name: flat, type: inner_product, num_output: 10, weight_filler: xavier }] }
losses:
  hard: { type: softmax_cross_entropy, input: student.flat, target: data.label, weight: '\${1 - lambda}' }
  soft: { type: distillation, input: student.flat, target: teacher.ip, temperature: 2, weight: '\${lambda}' }
metrics: { same: { type: agreement, input: student.flat, target: teacher.ip } }
solver: { type: sgd, momentum: 0.9, base_lr: 0.05, max_iter: 20, display: 1, test: { interval: 5, iterations: 4 } }
vars: { lambda: 0.3 }
allow: [{ code: untrained-teacher, reason: its numbers are no one’s }]
`
const place = workplace({ 'x.yaml': SPEC })
writeSomeOfMnist(place.folder, { train: 200, test: 100 })
afterAll(() => place.remove())

const at = (...names: readonly string[]): string => join(place.folder, ...names)
const run = (out: string, ...more: readonly string[]): Promise<Ended> =>
  place.run('run', 'x.yaml', '--out', out, ...more)
const results = (out: string): readonly Buffer[] =>
  ['metrics.jsonl', 'student.safetensors'].map((name) => readFileSync(at(out, name)))
const caches = (): readonly string[] =>
  readdirSync(at('.cache'))
    .filter((name) => name.startsWith('answers-'))
    .sort()
const known = ({ stderr }: Ended): readonly string[] =>
  [...stderr.matchAll(/known for (\d+ of \d+) batches/g)].map(([, share]) => share)

describe('a run that keeps what its teacher answers', () => {
  it('is to the bit what it is without, as are the members of a sweep and the next run', async () => {
    expect((await run('plain', '--teacher-cache', 'off')).exitCode).toBe(0)
    expect(() => caches()).toThrow()
    const first = await run('first')
    // asked: 5 batches of the 20 that train, and of 5 tests the first, with 2 batches to validate and 4 to test; and of
    // what is known then, by program and set, the first two, to compare
    expect([first.exitCode, known(first)]).toEqual([0, ['33 of 50']])
    expect(results('first')).toEqual(results('plain'))
    expect(caches()).toHaveLength(3)
    const next = await run('next')
    expect([known(next), results('next')]).toEqual([['44 of 50'], results('plain')])
    expect(next.stderr).not.toContain('answers-not-kept')
    caches().forEach((name) => rmSync(at('.cache', name)))
    const swept = await run('swept', '--set', 'sweep={ lambda: [0.3, 0.7] }')
    expect(known(swept)).toEqual(['33 of 50', '50 of 50'])
    expect(results('swept/lambda=0.3')).toEqual(results('plain'))
  })

  it('does not believe a file that is damaged, nor one that is whole and says something else', async () => {
    const [cut, whole, changed] = caches().map((name) => at('.cache', name))
    truncateSync(cut, 1000)
    const damaged = await run('damaged')
    expect(damaged.stderr.match(/warning\[answers-not-kept\]: `[^`]*` is not used: /g)).toHaveLength(1)
    expect(results('damaged')).toEqual(results('plain'))
    for (const file of [whole, changed]) {
      const { tensors } = decodeSafetensors(readFileSync(file))
      const one = tensors.get('teacher.ip')?.data ?? new Float32Array()
      for (let i = 0; i < one.length; i++) one[i] *= 1 + 2 ** -22
      writeFileSync(file, encodeSummed(tensors, {}))
    }
    const wrong = await run('wrong')
    expect(wrong.stderr.match(/is not what frozen networks answer, and is made anew/g)).toHaveLength(2)
    expect(results('wrong')).toEqual(results('plain'))
    const mended = await run('mended')
    expect([mended.stderr, known(mended)]).toEqual([expect.not.stringContaining('answers-not-kept'), ['44 of 50']])
  })

  it('goes on after it was killed as if it had not been', async () => {
    await killed(place, 12, 'killed')
    expect((await run('killed', '--resume')).exitCode).toBe(0)
    expect(results('killed')).toEqual(results('plain'))
  })
})

describe('a plan', () => {
  const verdict = async (from = '', to = ''): Promise<string> => {
    writeFileSync(at('other.yaml'), SPEC.replace(SOME_OF_MNIST, 'dataset: mnist').replace(from, to))
    const { stdout } = await place.run('compile', 'other.yaml', '-o', '-')
    return / {2}((?:not )?cacheable: .*)/.exec(stdout)?.[1] ?? stdout
  }

  it('says that answers are cacheable, or what forbids it and where', async () => {
    expect(await verdict()).toBe('cacheable: teacher.ip, 10 numbers an image, computed once for each')
    expect(await verdict('scale: 0.00390625', 'scale: 0.00390625, train: { mirror: true }')).toBe(
      'not cacheable: teacher.ip, for images are mirrored at random (other.yaml:3)',
    )
    expect(await verdict('scale: 0.00390625', 'scale: 0.00390625, crop: 24')).toBe(
      'not cacheable: teacher.ip, for images are cropped at random (other.yaml:3)',
    )
    expect(await verdict('teacher:\n', 'teacher:\n  mode: train\n')).toBe(
      'not cacheable: teacher.ip, for `drop` drops other units at every step (other.yaml:11)',
    )
  })

  it('that says so of a mirrored set has its tests kept alone', async () => {
    writeFileSync(at('x.yaml'), SPEC.replace('scale: 0.00390625', 'scale: 0.00390625, train: { mirror: true }'))
    expect(known(await run('mirrored'))).toEqual(['20 of 30'])
  })
})

describe('an engine that answers an image otherwise in another batch', () => {
  it('is asked each time, before anything of what it said is used again', async () => {
    const told: Distrust[] = []
    const rows = new Map([['t', { shape: [], rows: new MemoryRows(4, 1) }]])
    const program = new KeptProgram(rows, new Uint8Array(4), false, (why) => told.push(why))
    const asked: Asked = { kept: 0, computed: 0, programs: new Map() }
    for (let call = 0; call < 6; call++) {
      const compute = (): ReturnType<Parameters<KeptProgram['answer']>[1]> =>
        Promise.resolve(new Map([['t', { shape: [2], data: Float32Array.of(call, call) }]]))
      const answer = await program.answer([0, 1], compute, asked)
      expect([...(answer.get('t')?.data ?? [])]).toEqual([call, call])
    }
    expect([told, asked.kept, asked.computed, program.grown]).toEqual([['engine'], 0, 6, false])
  })
})

describe('what was saved', () => {
  const program = (): KeptProgram => new KeptProgram(new Map(), new Uint8Array(0), false, () => undefined)
  const share = (...spared: readonly Spared[]): number | undefined =>
    shareOf({ kept: 10, computed: 10, programs: new Map(spared.map((one) => [program(), one])) })?.seconds

  it('is what the median batch of each program took, and is not told of fewer than five', () => {
    const slow = { kept: 10, seconds: [9, 0.5, 0.5, 0.25, 0.5] }
    expect(share(slow, { kept: 0, seconds: [] })).toBe(5)
    expect(share(slow, { kept: 4, seconds: [1, 1, 1, 1, 1] })).toBe(9)
    expect(share(slow, { kept: 1, seconds: [1, 1, 1, 1] })).toBeUndefined()
  })

  it('is judged by no batch that the engine was not warm for', async () => {
    const asked: Asked = { kept: 0, computed: 0, programs: new Map() }
    const cold = new KeptProgram(new Map(), new Uint8Array(9), false, () => undefined)
    for (let image = 0; image < 9; image++) await cold.answer([image], () => Promise.resolve(new Map()), asked)
    expect([asked.computed, asked.programs.get(cold)?.seconds.length]).toEqual([9, 7])
  })
})

describe('rows', () => {
  it('come back as they were given, from memory and from a file that has no name', () => {
    const folder = at('rows')
    const row = fc.tuple(fc.nat(50), fc.array(fc.float(), { minLength: 3, maxLength: 3 }))
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (given) => {
        const both = [new MemoryRows(51, 3), new FileRows(folder, 'some', 3)]
        expect(readdirSync(folder)).toEqual([])
        for (const rows of both) {
          for (const [at, numbers] of given) rows.write(at, Float32Array.of(0, ...numbers), 1)
          for (const [at, numbers] of new Map(given)) {
            const into = new Float32Array(5)
            rows.read(at, into, 2)
            expect(into).toEqual(Float32Array.of(0, 0, ...numbers))
          }
          rows.close()
        }
      }),
      { numRuns: 30 },
    )
  })
})
