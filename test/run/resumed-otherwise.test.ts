/** What a run goes on from, and what it does not: states of other runs, of other plans, that are damaged, without their metrics. */
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { decodeSafetensors, encodeSafetensors, encodeWeights } from '../../compiler/formats/index.ts'
import { encodeSummed } from '../../runtime/run/summed-tensors.ts'
import type { RunEvent } from '../../runtime/run/observer.ts'
import type { Dataset } from '../../runtime/data/index.ts'
import { sameResult } from '../../runtime/run/lock.ts'
import { sha256Of } from '../../runtime/run/seal.ts'
import { fourPixelsData } from './four-pixels.ts'
import { bench } from './in-process.ts'

const { lockExperiment } = (await import(
  new URL('../../dist/runtime/run/index.js', import.meta.url).href
)) as typeof import('../../runtime/run/index.ts')

const place = bench()
afterAll(() => place.remove())
const at = (...path: readonly string[]): string => join(place.folder, ...path)

/** States after 4, 8, …, tests after 3, 6, …: the best state is mostly of another iteration than the latest. */
const SPEC = `version: 1
name: x
${fourPixelsData(6)}network: { layers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
metrics: { acc: { type: accuracy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.1, momentum: 0.9, max_iter: 16, display: 1, snapshot: 4, keep: 2, test: { interval: 3, iterations: 2 }, best: { metric: loss } }
`
const CHANGED = SPEC.replace('base_lr: 0.1', 'base_lr: 0.2')
const SEED = SPEC.replace('name: x', 'name: x\nseed: 3')

await place.run(SPEC, 'whole')
await place.run(SPEC, 'died', { dies: 11 })
await place.run(SEED, 'seed', { dies: 11 })

const resume = (spec: string, out: string, anyway?: string): Promise<readonly RunEvent[]> =>
  place.run(spec, out, { resume: anyway === undefined ? {} : { anyway } })
const resumed = (events: readonly RunEvent[]): Extract<RunEvent, { type: 'resume' }> | undefined =>
  events.find((event) => event.type === 'resume')
const states = (out: string): readonly string[] => readdirSync(at(out, 'checkpoints')).sort()
const checkpoint = (out: string, name: string): string => at(out, 'checkpoints', `${name}.safetensors`)
const spoil = (file: string): void => {
  const bytes = readFileSync(file)
  bytes[bytes.length - 3] ^= 1
  writeFileSync(file, bytes)
}
/** The file with other metadata, and a checksum that fits. */
const relabelled = (file: string, change: Readonly<Record<string, string>>): void => {
  const { tensors, metadata } = decodeSafetensors(readFileSync(file))
  const { sha256: _old, ...rest } = { ...metadata, ...change }
  writeFileSync(file, encodeSummed(tensors, rest))
}
/** It is refused in these words, and no file is another than it was. */
async function refused(act: () => Promise<unknown>, out: string, code: string, words: RegExp): Promise<void> {
  const before = place.content(out)
  const lock = existsSync(at(out, 'lock.json')) && place.read(out, 'lock.json')
  await expect(act()).rejects.toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(words) as string }),
  )
  expect(place.content(out)).toEqual(before)
  if (lock) expect(place.read(out, 'lock.json').equals(lock)).toBe(true)
}

describe('a state of another run', () => {
  it('is told as such and not taken, though it is whole and of the plan’s shapes', async () => {
    const out = place.copy('died', 'another')
    copyFileSync(checkpoint('seed', 'iter-000008'), checkpoint(out, 'iter-000008'))
    const events = await resume(SPEC, out)
    expect(resumed(events)).toMatchObject({
      iteration: 4,
      rejected: [{ word: 'not used', file: checkpoint(out, 'iter-000008'), why: 'it is of another run' }],
    })
    expect(place.content(out)).toEqual(place.content('whole'))
  })

  it.each([
    [
      'is of another seed',
      'best-seed',
      (out: string) => copyFileSync(checkpoint('seed', 'best'), checkpoint(out, 'best')),
      /best\.safetensors: it is of another run/,
    ],
    [
      'is of another iteration',
      'best-late',
      (out: string) => relabelled(checkpoint(out, 'best'), { iteration: '2' }),
      /the best state is not that of iteration \d/,
    ],
    ['is gone', 'best-gone', (out: string) => rmSync(checkpoint(out, 'best')), /best\.safetensors: ENOENT/],
  ])('as the best one, that %s, does not fit those that know of it', async (_what, name, act, words) => {
    const out = place.copy('died', name)
    act(out)
    await refused(() => resume(SPEC, out), out, 'no-state-fits', words)
  })

  it('of a later version of ts-compile is refused by its format; one without is of the first', async () => {
    const out = place.copy('died', 'format')
    relabelled(checkpoint(out, 'iter-000008'), { format: '2' })
    await refused(() => resume(SPEC, out), out, 'no-state-fits', /iter-000008.*format 2.*reads 1/)
    const { tensors, metadata } = decodeSafetensors(readFileSync(checkpoint('died', 'iter-000008')))
    const { sha256: _sum, format, ...rest } = metadata
    expect(format).toBe('1')
    writeFileSync(checkpoint(out, 'iter-000008'), encodeSummed(tensors, rest))
    expect(resumed(await resume(SPEC, out))?.iteration).toBe(8)
  })
})

describe('a run whose spec has changed, and somebody said why', () => {
  it('goes on from its last state, has one of its own at once, and goes on from there', async () => {
    const out = place.copy('died', 'changed')
    await place.run(CHANGED, out, { resume: { anyway: 'faster' }, dies: 9 })
    const lock = place.json(out, 'lock.json') as { resumed: { anyway?: { plan?: string; changes: string[] } }[] }
    const was = place.json('died', 'plan.json') as { hashes: { plan: string } }
    expect(lock.resumed.at(-1)).toMatchObject({ iteration: 8, anyway: { reason: 'faster', plan: was.hashes.plan } })
    expect(lock.resumed.at(-1)?.anyway?.changes).toContain('solver.base_lr was 0.1, and is 0.2')
    expect(states(out)).toContain('last.safetensors')
    expect(resumed(await resume(CHANGED, place.copy(out, 'changed-again')))).toMatchObject({
      iteration: 8,
      rejected: [],
    })
    rmSync(checkpoint(out, 'last')) // and the one before the change is known by the lock
    expect(resumed(await resume(CHANGED, out))).toMatchObject({ iteration: 8, rejected: [] })
    expect(place.content(out)).toEqual(place.content('changed-again'))
  })

  it('takes no state that its former plan would have kept after the change', async () => {
    const out = place.copy('died', 'former')
    await place.run(CHANGED, out, { resume: { anyway: 'faster' }, dies: 9 })
    const later = checkpoint(out, 'iter-000012')
    copyFileSync(checkpoint('whole', 'iter-000012'), later)
    rmSync(checkpoint(out, 'last')) // it would be taken first
    expect(resumed(await resume(CHANGED, out))).toMatchObject({
      iteration: 8,
      rejected: [{ word: 'not used', file: later, why: 'it is of another run' }],
    })
  })

  it('does not take a best state of the course that it left', async () => {
    const out = place.copy('died', 'left')
    relabelled(checkpoint(out, 'best'), { iteration: '9' }) // later than the state that it goes on from
    const slow = SPEC.replace('max_iter: 16', 'max_iter: 9').replace('base_lr: 0.1', 'base_lr: 0.01')
    const events = await resume(slow, out, 'slower')
    expect(events.find((event) => event.type === 'end')?.result.best?.iteration).toBe(9)
    const weights = (file: string): unknown => {
      const { tensors } = decodeSafetensors(readFileSync(file))
      return tensors.get('ip.weight') ?? tensors.get('network.ip.weight')
    }
    expect(weights(at(out, 'network.safetensors'))).toEqual(weights(checkpoint(out, 'iter-000009')))
    const { resumed: all } = place.json(out, 'lock.json') as { resumed: { anyway: { changes: string[] } }[] }
    expect(all[0].anyway.changes).toContain('the best state is looked for anew after iteration 8')
  })

  it('that ends before its states is refused; with an earlier state it goes on from there', async () => {
    const short = (n: number): string => SPEC.replace('max_iter: 16', `max_iter: ${n}`)
    const out = place.copy('died', 'short')
    await refused(
      () => resume(short(3), out, 'shorter'),
      out,
      'no-state-fits',
      /it is of iteration 8, and the run ends at 3/,
    )
    const events = await resume(short(6), out, 'shorter')
    expect(resumed(events)).toMatchObject({ iteration: 4, rejected: [{ word: 'not used' }] })
    expect(events.find((event) => event.type === 'end')?.result).toMatchObject({ status: 'finished', iterations: 6 })
    expect(states(out)).not.toContain('iter-000008.safetensors')
  })

  it('of whose parameters no state is: is refused, and nothing is written over', async () => {
    const out = place.copy('died', 'wider')
    const wider = SPEC.replace(
      'layers: [',
      'layers: [{ name: more, type: inner_product, num_output: 5, weight_filler: xavier }, ',
    )
    await refused(() => resume(wider, out, 'wider'), out, 'no-state-fits', /it has no `.*` of the plan's shape/)
  })
})

describe('stages that have become shorter', () => {
  it.each([
    ['the present one', [8, 2] as const, /it is of iteration 4, and stage `two` ends at 2/],
    ['one before', [6, 8] as const, /stage `two` began after 8 iterations, and begins after 6 now/],
  ])('are refused: %s', async (what, [one, two], words) => {
    const of = (a: number, b: number): string =>
      SPEC.replace(
        /metrics: .*\nsolver: .*\n/,
        'solver: { type: sgd, base_lr: 0.1, snapshot: 12, test: { interval: 0 } }\n',
      ).concat(
        `stages:\n${[
          ['one', a],
          ['two', b],
        ]
          .map(([name, n]) => `  - { name: ${name}, losses: [hard], solver: { max_iter: ${n} } }\n`)
          .join('')}`,
      )
    const out = `stages-${what.length}`
    await place.run(of(8, 8), out, { stops: 12 })
    await refused(() => resume(of(one, two), out, 'shorter'), out, 'no-state-fits', words)
  })
})

describe('metrics that are not what they were', () => {
  it.each([
    ['edited', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('train', 'trein'))],
    ['gone', (file: string) => rmSync(file)],
  ])('are named where they are %s, and nothing is trained anew unasked', async (what, act) => {
    const out = place.copy('died', `metrics-${what}`)
    act(at(out, 'metrics.jsonl'))
    await refused(() => resume(SPEC, out), out, 'no-state-fits', /metrics\.jsonl` is not what it was/)
    const events = await resume(SPEC, out, 'they are lost')
    expect(resumed(events)?.iteration).toBe(8)
    const { resumed: all } = place.json(out, 'lock.json') as { resumed: { anyway: { changes: string[] } }[] }
    expect(all[0].anyway.changes).toContain('metrics.jsonl was not what it was when iter-000008.safetensors was kept')
    expect(
      place
        .read(out, 'metrics.jsonl')
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { iter: number }).iter)
        .at(-1),
    ).toBe(16)
  })
})

describe('a lock that is lost', () => {
  it.each([
    ['gone', (file: string) => rmSync(file)],
    ['null', (file: string) => writeFileSync(file, 'null')],
    ['cut off', (file: string) => writeFileSync(file, '{"format":')],
  ])('is asked for where it is %s', async (what, act) => {
    const out = place.copy('died', `lock-${what.replace(' ', '-')}`)
    act(at(out, 'lock.json'))
    await refused(() => resume(SPEC, out), out, 'lock-damaged', /what the run began with is not known: /)
    if (what !== 'gone') return
    await resume(SPEC, out, 'it is lost')
    expect(JSON.stringify(place.json(out, 'lock.json')['resumed'])).toContain('what it began with is not known')
  })
})

describe('what a resumed run leaves', () => {
  it('is what an undisturbed one leaves, where it was interrupted too', async () => {
    await place.run(SPEC, 'stopped', { stops: 10 })
    expect(states('stopped')).toEqual(
      ['best', 'iter-000004', 'iter-000008', 'last'].map((name) => `${name}.safetensors`),
    )
    await resume(SPEC, 'stopped')
    expect(place.content('stopped')).toEqual(place.content('whole'))
  })

  it('counts no damaged state within `keep`', async () => {
    await place.run(SPEC, 'spoilt', { dies: 15 })
    spoil(checkpoint('spoilt', 'iter-000012'))
    const every = SPEC.replace('snapshot: 4', 'snapshot: 3')
    await place.run(every, 'spoilt', { resume: { anyway: 'more states' }, dies: 10 })
    expect(states('spoilt').filter((name) => name.startsWith('iter'))).toEqual(
      ['000008', '000009', '000012'].map((n) => `iter-${n}.safetensors`),
    )
    expect(resumed(await resume(every, 'spoilt'))).toMatchObject({
      iteration: 9,
      rejected: [{ word: 'damaged', file: checkpoint('spoilt', 'iter-000012') }],
    })
  })

  it('says which versions and which machine it went on with; what it began with stays', async () => {
    const out = place.copy('died', 'versions')
    const lock = place.json(out, 'lock.json') as { versions: { node: string }; machine: { features: string[] } }
    const began = {
      ...lock,
      versions: { ...lock.versions, node: 'v1.2.3' },
      machine: { ...lock.machine, features: ['mmx'] },
    }
    writeFileSync(at(out, 'lock.json'), JSON.stringify(began))
    const events = await resume(SPEC, out)
    const warning = events.find((event) => event.type === 'warning')
    expect(warning?.diagnostic).toMatchObject({
      code: 'lock-machine',
      message: expect.stringMatching(/node: v1\.2\.3 → v\d+.*CPU features: now without mmx/) as string,
    })
    expect(place.json(out, 'lock.json')).toMatchObject({
      versions: began.versions,
      machine: began.machine,
      resumed: [{ iteration: 8, versions: lock.versions, machine: lock.machine }],
    })
  })
})

describe('a mean in a file', () => {
  const MEAN = SPEC.replace('scale: 0.01', 'scale: 0.01, mean: { file: mean.binaryproto }')
  const write = (value: number): void => {
    const tensors = new Map([['mean', { shape: [1, 1, 2, 2], data: new Float32Array(4).fill(value) }]])
    for (const [name, bytes] of encodeWeights('binaryproto', { tensors, metadata: {} }, 'mean.binaryproto'))
      writeFileSync(at(name), bytes)
  }

  it('is what it was, or the run does not go on; locks have its hash, and its result is no other mean’s', async () => {
    write(90)
    await place.run(MEAN, 'mean', { dies: 9 })
    const locked = async (): Promise<unknown> => (await lockExperiment(await place.compiled(MEAN))).runs['x']
    const before = await locked()
    const lock = place.json('mean', 'lock.json')
    expect(lock['mean']).toEqual({ file: 'mean.binaryproto', sha256: sha256Of(readFileSync(at('mean.binaryproto'))) })
    write(120)
    await refused(() => resume(MEAN, 'mean'), 'mean', 'run-changed', /mean\.sha256 was "[\da-f]{16}…", and is "/)
    const after = await locked()
    expect(before).toMatchObject({ 'mean mean.binaryproto': (lock['mean'] as { sha256: string }).sha256 })
    expect(after).toEqual({
      ...(before as object),
      'mean mean.binaryproto': sha256Of(readFileSync(at('mean.binaryproto'))),
    })
    const { spec } = await place.compiled(MEAN)
    const dataset = { hash: (lock['dataset'] as { sha256: string }).sha256 } as Dataset
    const sums = [90, 120].map((value) => {
      write(value)
      return sha256Of(readFileSync(at('mean.binaryproto')))
    })
    expect(sums.map((sum) => sameResult(at('mean'), spec, dataset, [sum]))).toEqual([true, false])
  })
})

describe('a teacher', () => {
  it('that answers otherwise than when the run began ends it before a step', async () => {
    const tensors = new Map([
      ['ip.weight', { shape: [3, 4], data: Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)) }],
      ['ip.bias', { shape: [3], data: new Float32Array(3) }],
    ])
    writeFileSync(at('t.safetensors'), encodeSafetensors({ tensors, metadata: {} }))
    const layers = 'layers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }]'
    const taught = `${SPEC.replace('network: {', 'student: {')
      .replaceAll('network.ip', 'student.ip')
      .replace('losses:', `teacher: { ${layers}, weights: { file: t.safetensors } }\nlosses:`)
      .replace('{ hard:', '{ soft: { type: distillation, input: student.ip, target: teacher.ip }, hard:')}allow:
  - { code: teacher-uniform, reason: its numbers are no one’s }
  - { code: teacher-at-chance, reason: its numbers are no one’s }
`
    await place.run(taught, 'taught', { dies: 9 })
    const whole = place.copy('taught', 'taught-whole')
    relabelled(checkpoint('taught', 'iter-000008'), { fingerprint: sha256Of('another') })
    await refused(() => resume(taught, 'taught'), 'taught', 'teacher-changed', /gave other answers when it goes on/)
    expect(resumed(await resume(taught, whole))?.iteration).toBe(8)
  })
})
