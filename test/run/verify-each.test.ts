/** Each check of `verify` fails where it should: one run, touched in one place at a time, with every sum made again. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { decodeSafetensors, encodeSafetensors } from '../../compiler/formats/index.ts'
import { fileSum } from '../../runtime/run/load-weights.ts'
import type { Progress } from '../../runtime/run/progress.ts'
import {
  edit,
  experiment,
  flip,
  inLine,
  options,
  place,
  restated,
  runExperiment,
  sealed,
  taught,
  teacher,
  wrongWith,
  type Tampering,
} from './verified.ts'

const source = join(place, 'each')
const whole = await experiment(
  source,
  taught('type: sgd, momentum: 0.9, snapshot: 4, best: { metric: acc }').replace(
    'weights: { experiment: teacher.yaml }',
    'weights: { experiment: teacher.yaml }, expect: { accuracy: { min: 0.001, of: ip_t } }',
  ),
)
await runExperiment(whole, { ...options, out: join(source, 'runs/x') })

type Keyed = Record<string, unknown>
const inJson = (file: string, change: (value: Keyed) => Keyed): void =>
  edit(file, (text) => `${JSON.stringify(change(JSON.parse(text) as Keyed), undefined, 1)}\n`)
const summary =
  (change: Keyed) =>
  (run: string): void =>
    inJson(join(run, 'summary.json'), (value) => ({ ...value, ...change }))
const lock =
  (change: (value: Keyed) => Keyed) =>
  (run: string): void =>
    inJson(join(run, 'lock.json'), change)

const progress = (change: (progress: Progress) => Partial<Progress>) =>
  restated('iter-000012.safetensors', (metadata) => {
    const now = JSON.parse(metadata['progress']) as Progress
    return { ...metadata, progress: JSON.stringify({ ...now, ...change(now) }) }
  })
const gone =
  (name: string) =>
  (run: string): void =>
    rmSync(join(run, name))
const resumed = (...entries: readonly object[]) => lock((value) => ({ ...value, resumed: entries }))
const all =
  (...acts: readonly ((run: string, spec: string) => void)[]): Tampering =>
  (run, spec) =>
    acts.forEach((act) => act(run, spec))
const better = (run: string): void =>
  inJson(join(run, 'summary.json'), (value) => {
    const tests = value['tests'] as readonly { readonly values: object }[]
    return { ...value, tests: tests.map((test) => ({ ...test, values: { ...test.values, acc: 0.99 } })) }
  })
const ANYWAY = { iteration: 11, anyway: { reason: 'why not', changes: ['none'] } }

/** What must be measured again to be found. */
const MEASURED: readonly (readonly [RegExp, Tampering])[] = [
  [
    /^checkpoints: the fingerprint of frozen networks/m,
    restated('iter-000012.safetensors', (said) => ({ ...said, fingerprint: '0' })),
  ],
  [/^summary\.json: `answers`/m, summary({ answers: [] })],
  [/^summary\.json: `expected`, measured again/m, summary({ expected: { teacher: 0.99 } })],
]

const READ: readonly (readonly [RegExp, Tampering])[] = [
  [
    /^checkpoints\/iter-000004\.safetensors: it is not there, and the run keeps it/m,
    gone('checkpoints/iter-000004.safetensors'),
  ],
  [
    /iter-000004\.safetensors: it is not there, and/m,
    all(gone('checkpoints/iter-000004.safetensors'), resumed({ iteration: 8 })),
  ],
  [/iter-000012\.safetensors: it is not there: the state of the end/m, gone('checkpoints/iter-000012.safetensors')],
  [
    /^checkpoints\/last\.safetensors: a run that is finished has none/m,
    (run) => cpSync(join(run, 'checkpoints/iter-000012.safetensors'), join(run, 'checkpoints/last.safetensors')),
  ],
  [
    /^checkpoints\/best\.safetensors: iteration of the best test/m,
    restated('best.safetensors', (said) => ({ ...said, iteration: '2' })),
  ],
  [/iter-000012\.safetensors: the best so far/m, progress(({ best }) => ({ best: { ...best, iteration: 1 } }))],
  [
    /iter-000012\.safetensors: stages that ended early/m,
    progress(() => ({ endings: [{ stage: '', iteration: 4, why: 'x' }] })),
  ],
  [
    /iter-000012\.safetensors: validations: this state has .*0\.99/m,
    progress(({ validations }) => ({
      validations: validations.map((one) => ({ ...one, values: { ...one.values, acc: 0.99 } })),
    })),
  ],
  [
    /iter-000012\.safetensors: the plan’s hash/m,
    restated('iter-000012.safetensors', (said) => ({ ...said, plan: '0' })),
  ],
  [/^summary\.json: `status`/m, summary({ status: 'interrupted' })],
  [/^summary\.json: `iterations`: expected 12, found 11/m, summary({ iterations: 11 })],
  [/^summary\.json: `endings`/m, summary({ endings: [{ stage: '', iteration: 4, why: 'x' }] })],
  [/^summary\.json: `best`/m, summary({ best: { iteration: 12, metric: 'acc', phase: 'test', value: 0.99 } })],
  [/^summary\.json: `validations`/m, summary({ validations: [] })],
  [/^summary\.json: `tested`/m, summary({ tested: 10_000 })],
  [/^summary\.json: `warnings`: it lacks “beware”/m, progress(() => ({ warned: ['beware'] }))],
  [/^summary\.json: `tests` at iteration 4/m, all(better, resumed(ANYWAY))],
  [
    /^summary\.json: `tests` at iteration 4/m,
    all(better, summary({ status: 'interrupted' }), gone('student.safetensors'), gone('seal.json')),
  ],
  [
    /comes to the end of the run/m,
    all(summary({ status: 'interrupted' }), gone('student.safetensors'), gone('seal.json')),
  ],
  [
    /^student\.safetensors: experiment: expected "x", found "y"/m,
    (run) => {
      const { tensors, metadata } = decodeSafetensors(readFileSync(join(run, 'student.safetensors')))
      writeFileSync(
        join(run, 'student.safetensors'),
        encodeSafetensors({ tensors, metadata: { ...metadata, experiment: 'y' } }),
      )
    },
  ],
  [/^lock\.json: name: expected "x", found "y"/m, lock((value) => ({ ...value, name: 'y' }))],
  [
    /^metrics\.jsonl: line \d+: expected values of .*loss\.soft/m,
    (run) =>
      inLine(
        run,
        (line) => line.startsWith('{"iter":5,'),
        (line) => [line.replace(/,"loss\.soft":[^,}]+/, '')],
      ),
  ],
  [
    /^metrics\.jsonl: line \d+: the run is over/m,
    (run) => appendFileSync(join(run, 'metrics.jsonl'), '{"iter":12,"phase":"train"}\n'),
  ],
  [
    /^solverstate .*test-labels-idx1: SHA-256/m,
    lock((value) => ({ ...value, solverstate: { file: 'test-labels-idx1', sha256: '0' } })),
  ],
  [
    /^seal\.json: events\.out\.tfevents\.1\.x: .*knows nothing of it/m,
    (run) => writeFileSync(join(run, 'events.out.tfevents.1.x'), 'x'),
  ],
]

const touched = async (act: Tampering, prepare: (spec: string) => void = () => undefined): Promise<string> => {
  const spec = mkdtempSync(join(place, 'each-'))
  cpSync(source, spec, { recursive: true })
  const run = join(spec, 'runs/x')
  act(run, spec)
  sealed(run)
  prepare(spec)
  return (await wrongWith(run)).join('\n')
}

it.each(MEASURED)('%s', async (word, act) => {
  expect(await touched(act)).toMatch(word)
})

it.each(READ)('%s', async (word, act) => {
  // without its data nothing is measured again: what was read is enough
  expect(await touched(act, (spec) => rmSync(join(spec, 'train-labels-idx1')))).toMatch(word)
})

it('a teacher that is not what its own run left, though the lock has it', async () => {
  const spec = mkdtempSync(join(place, 'each-'))
  cpSync(source, spec, { recursive: true })
  const file = teacher(spec)
  flip(file, -3)
  const sum = await fileSum(file)
  lock((value) => ({ ...value, weights: (value['weights'] as Keyed[]).map((one) => ({ ...one, sha256: sum })) }))(
    join(spec, 'runs/x'),
  )
  expect((await wrongWith(join(spec, 'runs/x'))).join('\n')).toMatch(
    /^weights of teacher: .*its own run: network\.safetensors: expected SHA-256/m,
  )
})
