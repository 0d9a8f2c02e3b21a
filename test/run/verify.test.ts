/** Honest runs are believed; runs that somebody has touched are not, and the message names the file. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { recompile } from '../../cli/recompile.ts'
import { decodeSafetensors, encodeSafetensors } from '../../compiler/formats/index.ts'
import type { Tensor } from '../../runtime/engines/index.ts'
import {
  alone,
  edit,
  experiment,
  flip,
  inLine,
  options,
  place,
  runExperiment,
  sealed,
  taught,
  teacher,
  verifyRun,
  wrongWith,
  type Tampering,
} from './verified.ts'

let honest = 0
const HONEST: readonly (readonly [string, string])[] = [
  ['sgd', alone('type: sgd, momentum: 0.9, weight_decay: 0.001')],
  ['snapshots', alone('type: nesterov, momentum: 0.9, snapshot: 3, keep: 2')],
  ['best', alone('type: adam, best: { metric: acc }, snapshot: 5')],
  ['averages', alone('type: rmsprop, average_loss: 3, iter_size: 2')],
  [
    'patience',
    alone('type: sgd, early_stopping: { metric: acc, patience: 1 }').replace('base_lr: 0.05', 'base_lr: 1e-7'),
  ],
  ['no tests', alone('type: adagrad').replace('test: { interval: 4, iterations: 2 }', 'test: { interval: 0 }')],
  ['display', alone('type: adadelta, snapshot: 4').replace('display: 1', 'display: 5')],
  ['adamw', alone('type: adamw, lr_policy: { type: step, gamma: 0.1, stepsize: 5 }')],
  [
    'stages',
    alone(
      'type: sgd, momentum: 0.9, snapshot: 2',
      'stages: [{ name: fast, losses: [hard], solver: { max_iter: 6 } }, { name: slow, losses: [hard], solver: { max_iter: 5, base_lr: 0.01 } }]\n',
    ).replace('max_iter: 12, ', ''),
  ],
  [
    'augmented',
    alone('type: sgd')
      .replace('[1, 28, 28]', '[1, 24, 24]')
      .replace('scale: 0.00390625', 'scale: 0.00390625, train: { crop: 24, mirror: true }, test: { crop: 24 }'),
  ],
  ['taught', taught('type: sgd, momentum: 0.9, snapshot: 4')],
  ['sweep', alone('type: sgd', 'sweep: { seed: [1, 2, 3, 4, 5] }\n')],
]

describe('an honest run', () => {
  it.each(HONEST)('is believed: %s', async (name, spec) => {
    const folder = join(place, 'honest', name.replace(' ', '-'))
    const compiled = await experiment(folder, spec)
    const { members } = await runExperiment(compiled, { ...options, out: join(folder, 'runs/x') })
    const teachers =
      name === 'taught' ? readdirSync(join(folder, 'runs/.cache')).filter((one) => one.startsWith('teacher-')) : []
    const folders = [
      ...members.map((member) => member.folder),
      ...teachers.map((one) => join(folder, 'runs/.cache', one)),
    ]
    for (const run of folders) {
      expect(await wrongWith(run), run).toEqual([])
      honest++
    }
  })

  it.each([3, 7])('is believed where it was stopped after %i iterations, and when it went on', async (iteration) => {
    const folder = join(place, 'honest', `stopped-${iteration}`)
    const spec = alone('type: adam, snapshot: 4, best: { metric: acc }').replace('display: 1', 'display: 5')
    const compiled = await experiment(folder, spec)
    const out = join(folder, 'runs/x')
    const stop = new AbortController()
    await runExperiment(compiled, { ...options, out, signal: stop.signal }, (event) => {
      if (event.type === 'step' && event.iteration === iteration) stop.abort()
    })
    const { status, checks } = await verifyRun(out, { recompile })
    expect([status, checks.filter(({ ok }) => !ok)]).toEqual(['interrupted', []])
    expect(checks.map(({ text }) => text)).toContain(
      `the run is not finished: it came to ${iteration} of 12 iterations`,
    )
    await runExperiment(compiled, { ...options, out, resume: {} })
    expect(await wrongWith(out)).toEqual([])
    honest++
  })

  it('is believed where its spec was changed on the way, and what it says is still measured again', async () => {
    const folder = join(place, 'honest', 'changed')
    const spec = alone('type: sgd, momentum: 0.9, snapshot: 2')
    const out = join(folder, 'runs/x')
    const stop = new AbortController()
    await runExperiment(await experiment(folder, spec), { ...options, out, signal: stop.signal }, (event) => {
      if (event.type === 'step' && event.iteration === 7) stop.abort()
    })
    const changed = await experiment(folder, spec.replace('base_lr: 0.05', 'base_lr: 0.01'))
    await runExperiment(changed, { ...options, out, resume: { anyway: 'slower' } })
    expect(await wrongWith(out)).toEqual([])
    edit(join(out, 'summary.json'), (text) => text.replace(/"acc": 0\.\d+/, '"acc": 0.99'))
    sealed(out)
    expect(await wrongWith(out)).toEqual([expect.stringMatching(/^summary\.json: `(tests|validations)` at iteration/)])
    honest++
  })

  it('is believed where it diverged; without a seal its files are still held against each other', async () => {
    const folder = join(place, 'honest', 'diverged')
    const compiled = await experiment(folder, alone('type: sgd, snapshot: 1').replace('base_lr: 0.05', 'base_lr: 1e30'))
    const out = join(folder, 'runs/x')
    const { status } = await runExperiment(compiled, { ...options, out })
    expect(status).toBe('diverged')
    const verified = await verifyRun(out, { recompile })
    expect([verified.status, verified.checks.filter(({ ok }) => !ok)]).toEqual(['diverged', []])
    expect(verified.checks).toContainEqual({
      ok: true,
      note: true,
      file: 'seal.json',
      text: 'a run gets its seal when it is finished: until then files are only held against each other',
    })
    const [state] = readdirSync(join(out, 'checkpoints'))
    flip(join(out, 'checkpoints', state), -3)
    expect(await wrongWith(out)).toEqual([expect.stringContaining(`checkpoints/${state}: `)])
    honest++
  })

  it('is believed where it was killed, and where all that it is of was moved', async () => {
    const folder = join(place, 'honest', 'killed')
    const compiled = await experiment(folder, alone('type: sgd, momentum: 0.9, snapshot: 2, best: { metric: acc }'))
    const out = join(folder, 'runs/x')
    const died = runExperiment(compiled, { ...options, out }, (event) => {
      if (event.type === 'step' && event.iteration === 7) throw new Error('dies here')
    })
    await expect(died).rejects.toThrow('dies here')
    const { status, checks } = await verifyRun(out, { recompile })
    expect([status, checks.filter(({ ok }) => !ok)]).toEqual(['unfinished', []])
    honest++
    const moved = join(place, 'honest/moved')
    renameSync(join(place, 'honest/taught'), moved)
    expect(await wrongWith(join(moved, 'runs/x'))).toEqual([])
    honest++
    inLine(out, at(3, 'train'), (line) => [line.replace(/"loss":[\d.]+/, '"loss":0.1')])
    expect((await wrongWith(out)).join('\n')).toMatch(/^checkpoints\/iter-00000[46]\.safetensors: metrics\.jsonl/m)
  })

  it('has event files of its own, which its seal is of', async () => {
    const folder = join(place, 'honest', 'events')
    const out = join(folder, 'runs/x')
    await runExperiment(await experiment(folder, alone('type: sgd')), { ...options, out, tensorboard: true })
    expect(await wrongWith(out)).toEqual([])
    honest++
    const [events] = readdirSync(out).filter((name) => name.startsWith('events.out.tfevents.'))
    flip(join(out, events), -3)
    expect(await wrongWith(out)).toEqual([expect.stringContaining(`seal.json: ${events}: expected SHA-256`)])
  })

  it('is what all of them are', () => {
    console.log(`${honest} honest runs are believed`)
    expect(honest).toBeGreaterThanOrEqual(20)
  })
})

const source = join(place, 'tampered')
const whole = await experiment(source, taught('type: sgd, momentum: 0.9, snapshot: 4, best: { metric: acc }'))
await runExperiment(whole, { ...options, out: join(source, 'runs/x') })
await experiment(join(source, 'other'), taught('type: sgd, momentum: 0.5').replace('name: x', 'name: x\nseed: 9')).then(
  (other) => runExperiment(other, { ...options, out: join(source, 'other/runs/x') }),
)

const at =
  (iteration: number, phase: string) =>
  (line: string): boolean =>
    line.startsWith(`{"iter":${iteration},"phase":"${phase}"`)
const inSummary = (text: string): string =>
  text.replace(/"acc": 0\.\d+(?=\s*}\s*}\s*\],\s*"validations")/, '"acc": 0.99')
const accuracy = (text: string): string => text.replace(/("acc":\s?)0\.\d+(?![^]*"acc")/, '$10.99')
/** With one number of its tensors changed, and everything that says what it is as it was. */
const retouched = (file: string): void => {
  const { tensors, metadata } = decodeSafetensors(readFileSync(file))
  const changed = new Map(
    [...tensors].map(([name, { shape, data }], i): [string, Tensor] => [
      name,
      { shape, data: i === 0 ? data.map((value, k) => (k === 0 ? value + 1 : value)) : data },
    ]),
  )
  writeFileSync(file, encodeSafetensors({ tensors: changed, metadata }))
}
const TAMPERINGS: readonly (readonly [what: string, file: RegExp, act: Tampering])[] = [
  [
    'a bit of a checkpoint is flipped',
    /iter-000008\.safetensors: .*checksum/,
    (run) => flip(join(run, 'checkpoints/iter-000008.safetensors'), -3),
  ],
  [
    'a bit of the trained network is flipped, and the seal made again',
    /^student\.safetensors: `/m,
    (run) => (flip(join(run, 'student.safetensors'), -3), sealed(run)),
  ],
  [
    'the teacher is swapped',
    /^weights of teacher: .*network\.safetensors: SHA-256/m,
    (_, spec) => retouched(teacher(spec)),
  ],
  [
    'the teacher is gone',
    /^weights of teacher: .*network\.safetensors: it is not there any more/m,
    (_, spec) => rmSync(teacher(spec)),
  ],
  [
    'another network of the same shapes takes the place of the student, sealed',
    /^student\.safetensors: `/m,
    (run, spec) => (
      cpSync(join(spec, 'other/runs/x/student.safetensors'), join(run, 'student.safetensors')),
      sealed(run)
    ),
  ],
  [
    'a metric in the middle is edited, and the seal made again',
    /iter-000008\.safetensors: metrics\.jsonl does not begin/,
    (run) => (inLine(run, at(5, 'train'), (line) => [line.replace(/"loss":[\d.]+/, '"loss":0.1')]), sealed(run)),
  ],
  [
    'the last accuracy is edited in metrics and summary, and the seal made again',
    /iter-000012\.safetensors: (metrics\.jsonl|tests)/,
    (run) => (edit(join(run, 'metrics.jsonl'), accuracy), edit(join(run, 'summary.json'), inSummary), sealed(run)),
  ],
  [
    'the summary is edited, and the seal made again',
    /^summary\.json: `tests` at iteration 12: expected .*found .*0\.99/m,
    (run) => (edit(join(run, 'summary.json'), inSummary), sealed(run)),
  ],
  [
    'a metrics line is deleted',
    /^metrics\.jsonl: line \d+: expected {"iter":5,"phase":"train"}/m,
    (run) => (inLine(run, at(5, 'train'), () => []), sealed(run)),
  ],
  [
    'a metrics line is doubled',
    /^metrics\.jsonl: line \d+: expected {"iter":6,"phase":"train"}/m,
    (run) => (inLine(run, at(5, 'train'), (line) => [line, line]), sealed(run)),
  ],
  [
    'two metrics lines change places',
    /^metrics\.jsonl: line \d+: expected {"iter":5/m,
    (run) => (
      edit(join(run, 'metrics.jsonl'), (text) => text.replace(/(.*"iter":5,"phase":"train".*\n)(.*\n)/, '$2$1')),
      sealed(run)
    ),
  ],
  [
    'a rate in the metrics is edited',
    /^metrics\.jsonl: line \d+: expected lr 0\.05, found 0\.5/m,
    (run) => (inLine(run, at(5, 'train'), (line) => [line.replace('"lr":0.05', '"lr":0.5')]), sealed(run)),
  ],
  [
    'the plan is edited, and the seal made again',
    /^plan\.json: it is not what spec\.resolved\.yaml compiles to: .*max_iter/m,
    (run) => (edit(join(run, 'plan.json'), (text) => text.replace('"max_iter": 12', '"max_iter": 11')), sealed(run)),
  ],
  [
    'a program of the plan is edited',
    /^plan\.json: its programs are not/m,
    (run) => (
      edit(join(run, 'plan.json'), (text) => text.replace(/("programs": [^]*?"flops": )\d+/, '$17')),
      sealed(run)
    ),
  ],
  [
    'the lock is edited',
    /^dataset idx: SHA-256 that lock\.json has/m,
    (run) => (
      edit(join(run, 'lock.json'), (text) => text.replace(/("dataset": {[^}]*"sha256": ")./, '$1z')),
      sealed(run)
    ),
  ],
  [
    'the lock is cut off',
    /^lock\.json: .*it is no JSON/m,
    (run) => edit(join(run, 'lock.json'), (text) => text.slice(0, 100)),
  ],
  [
    'the spec is edited',
    /^spec\.resolved\.yaml: SHA-256/m,
    (run) => (
      edit(join(run, 'spec.resolved.yaml'), (text) => text.replace('base_lr: 0.05', 'base_lr: 0.06')),
      sealed(run)
    ),
  ],
  ['the dataset has another pixel', /^dataset idx: SHA-256/m, (_, spec) => flip(join(spec, 'test-images-idx3'), 1000)],
  ['the dataset is gone', /^dataset idx: .*train-labels-idx1/m, (_, spec) => rmSync(join(spec, 'train-labels-idx1'))],
  [
    'a checkpoint is cut off',
    /^checkpoints\/iter-000004\.safetensors: /m,
    (run) =>
      writeFileSync(
        join(run, 'checkpoints/iter-000004.safetensors'),
        readFileSync(join(run, 'checkpoints/iter-000004.safetensors')).subarray(0, 500),
      ),
  ],
  [
    'a checkpoint gets the name of another iteration',
    /^checkpoints\/iter-000006\.safetensors: iteration by its name: expected 6, found 8/m,
    (run) =>
      renameSync(join(run, 'checkpoints/iter-000008.safetensors'), join(run, 'checkpoints/iter-000006.safetensors')),
  ],
  [
    'the best state is that of another run',
    /^checkpoints\/best\.safetensors: /m,
    (run) => (
      cpSync(join(run, 'checkpoints/iter-000004.safetensors'), join(run, 'checkpoints/best.safetensors')),
      sealed(run)
    ),
  ],
  [
    'the report is replaced',
    /^seal\.json: report\.html: expected SHA-256/m,
    (run) => edit(join(run, 'report.html'), (text) => text.replaceAll('0.', '1.')),
  ],
  ['the seal is removed', /^seal\.json: it is not there/m, (run) => rmSync(join(run, 'seal.json'))],
  [
    'the seed is changed in lock and plan',
    /^plan\.json: it is not what .*seed/m,
    (run) => (
      edit(join(run, 'plan.json'), (text) => text.replace('"seed": 0', '"seed": 3')),
      edit(join(run, 'lock.json'), (text) => text.replace('"seed": 0', '"seed": 3')),
      sealed(run)
    ),
  ],
]

describe('a run that was touched', () => {
  let caught = 0
  it.each(TAMPERINGS)('is not believed: %s', async (_what, file, act) => {
    const spec = mkdtempSync(join(place, 'touched-'))
    cpSync(source, spec, { recursive: true })
    act(join(spec, 'runs/x'), spec)
    const wrong = await wrongWith(join(spec, 'runs/x'))
    expect(wrong.join('\n')).toMatch(file)
    caught++
  })

  it('is caught every time', () => {
    console.log(`${caught} of ${TAMPERINGS.length} tamperings are caught`)
    expect(caught).toBe(TAMPERINGS.length)
  })
})
