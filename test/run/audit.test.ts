/** Steps that are run twice: what they say of the engine, that the run is none the worse for it, and an engine that errs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { compile } from '../../compiler/index.ts'
import { npyHeader } from '../../compiler/formats/index.ts'
import type { Engine } from '../../runtime/engines/index.ts'
import type { MemberResult } from '../../runtime/run/observer.ts'
import { Tuning } from '../../runtime/run/tuning/index.ts'
import { workplace } from '../cli/command.ts'
import { lines } from '../harness.ts'

/** Of what is built: batches are made by workers. */
const built = async <T>(file: string): Promise<T> =>
  (await import(new URL(`../../dist/runtime/${file}`, import.meta.url).href)) as T
const { openDataset, openEngine } = await built<typeof import('../../runtime/index.ts')>('index.js')
const { runMember } = await built<typeof import('../../runtime/run/member.ts')>('run/member.js')
const { divergence } = await built<typeof import('../../runtime/run/summary.ts')>('run/summary.js')

const COUNT = 24
const place = workplace({
  'x.yaml': `version: 1
name: x
data:
  dataset: npy
  train: { path: images.npy, labels: labels.npy }
  test: { path: images.npy, labels: labels.npy }
  shape: [1, 6, 6]
  classes: 3
  batch: { train: 6, test: 12 }
  transform: { scale: 0.01 }
network:
  layers:
    - { name: conv, type: convolution, num_output: 4, kernel_size: 3 }
    - { name: drop, type: dropout }
    - { name: ip, type: inner_product, num_output: 3 }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, momentum: 0.9, base_lr: 0.1, max_iter: 5, display: 1, snapshot: 2, iter_size: 2, test: { interval: 0 } }
allow: [{ code: same-images, reason: it is the steps that count }]
`,
})
afterAll(() => place.remove())
const at = (name: string): string => join(place.folder, name)
const pixels = Uint8Array.from({ length: COUNT * 36 }, (_, i) => (i * 89 + 31) % 256)
writeFileSync(at('images.npy'), Buffer.concat([npyHeader('|u1', [COUNT, 1, 6, 6]), pixels]))
writeFileSync(
  at('labels.npy'),
  Buffer.concat([npyHeader('|u1', [COUNT]), Uint8Array.from({ length: COUNT }, (_, i) => i % 3)]),
)
const summary = (run: string): MemberResult =>
  JSON.parse(readFileSync(at(`${run}/summary.json`), 'utf8')) as MemberResult

describe('an audit', () => {
  it('finds the same twice, says what another number of threads does, and leaves the run as it was', async () => {
    const plain = await place.run('run', 'x.yaml', '--threads', '2', '--out', 'plain')
    const audited = await place.run('run', 'x.yaml', '--threads', '2', '--out', 'audited', '--audit')
    expect([plain.exitCode, audited.exitCode], audited.stderr).toEqual([0, 0])
    for (const file of ['metrics.jsonl', 'network.safetensors', 'checkpoints/iter-000004.safetensors'])
      expect(readFileSync(at(`audited/${file}`)).equals(readFileSync(at(`plain/${file}`))), file).toBe(true)
    const { audit } = summary('audited')
    expect(audit).toMatchObject({ iteration: 0, steps: 3, threads: 2, otherThreads: { threads: 1 } })
    expect(audit?.again).toBeUndefined()
    const words = 'audit of 3 steps: run twice on 2 threads, the same to the last bit'
    expect(audit?.sentences[0]).toBe(words)
    for (const said of [audited.stdout, audited.stderr, readFileSync(at('audited/report.html'), 'utf8')])
      for (const sentence of audit?.sentences ?? [])
        expect(said.includes(sentence.split(/[`’]/)[0].slice(1)), sentence).toBe(true)
    expect(summary('plain').audit).toBeUndefined()
    expect((await place.run('verify', 'audited')).exitCode).toBe(0)
  })

  it('ends a run before step 1 whose engine does not give the same twice, with the layer', async () => {
    const file = at('x.yaml')
    const { experiment, diagnostics } = await withWeights((host) => compile(file, { host, running: true }))
    if (!experiment) throw new Error(lines(diagnostics).join('\n'))
    const { spec: plan, tree, resolved } = experiment
    const { engine } = await openEngine({ threads: 1 })
    let loads = 0
    /** The third time it makes ready (the run's own session, the first trial, the second), one number is another. */
    const erring: Engine = {
      info: engine.info,
      open: (path, input) => engine.open(path, input),
      whyNoHalf: () => engine.whyNoHalf(),
      profile: (plan, state) => engine.profile(plan, state),
      load: (plan, state) => {
        const [name] = [...state.keys()].filter((name) => name.endsWith('conv.weight'))
        const { shape, data } = state.get(name) ?? { shape: [], data: new Float32Array() }
        const wrong = Float32Array.from(data, (value, i) => (i === 5 ? value * (1 + 2 ** -20) : value))
        return engine.load(plan, ++loads === 3 ? new Map([...state, [name, { shape, data: wrong }]]) : state)
      },
    }
    const dataset = await openDataset(plan.data, place.folder, {})
    const run = { label: '', plan, tree, resolved, spec: place.folder, folder: at('erring'), audit: true }
    const rest = {
      unfinished: false,
      anyway: undefined,
      weightFiles: new Map(),
      cache: at('cache'),
      autosave: 0,
      tensorboard: false,
      profile: false,
      teachers: [],
    }
    const tuning = new Tuning({}, () => undefined)
    const result = await runMember(
      { ...run, ...rest, doubts: [], signal: undefined, kept: undefined, tuning },
      dataset,
      { engine: erring, why: 'for a test' },
      () => undefined,
    )
    expect(result).toMatchObject({ status: 'diverged', iterations: 0, guard: { code: 'audit-differs' } })
    expect(divergence(result)).toMatchObject({ code: 'audit-differs', exitCode: 3 })
    expect(readFileSync(at('erring/metrics.jsonl'), 'utf8')).toBe('')
    const { audit } = summary('erring')
    expect(audit?.again).toMatchObject({ tensor: 'network.conv.weight', layer: 'network.conv', step: 1 })
    expect(audit?.again?.relative).toBeGreaterThan(1e-8)
    expect(audit?.again?.relative).toBeLessThan(1e-2)
    expect(audit?.otherThreads?.difference?.relative ?? 0).toBeLessThan(1e-4)
  })
})
