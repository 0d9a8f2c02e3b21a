/** A run whose spec was changed on the way is believed; its states only if they are of the plan that it had then. */
import { cpSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import type { Lock } from '../../runtime/run/lock.ts'
import { erasAt, erasOf, leftAt } from '../../runtime/run/plan-history.ts'
import {
  alone,
  edit,
  experiment,
  options,
  place,
  restated,
  runExperiment,
  sealed,
  verifyRun,
  wrongWith,
  type Tampering,
} from './verified.ts'
import { recompile } from '../../cli/recompile.ts'

const FIRST = alone('type: sgd, momentum: 0.9, snapshot: 2, best: { metric: acc }')
const SECOND = FIRST.replace('base_lr: 0.05', 'base_lr: 0.01')
const THIRD = FIRST.replace('base_lr: 0.05', 'base_lr: 0.002')

/** Runs into `run/runs/x`, until so many iterations; goes on with `anyway`, where it is said. */
async function run(folder: string, spec: string, until: number, anyway?: string): Promise<string> {
  const out = join(folder, 'runs/x')
  const stop = new AbortController()
  const resume = anyway === undefined ? {} : { resume: { anyway } }
  await runExperiment(await experiment(folder, spec), { ...options, out, ...resume, signal: stop.signal }, (event) => {
    if (event.type === 'step' && event.iteration === until) stop.abort()
  })
  return out
}

const source = join(place, 'changed')
await run(source, FIRST, 5)
await run(source, SECOND, 9, 'slower')
const out = await run(source, THIRD, 99, 'slower still')
const { hashes, resumed = [] } = JSON.parse(readFileSync(join(out, 'lock.json'), 'utf8')) as Lock
const [first, second] = resumed.map(({ anyway }) => anyway)

const of = (name: string, plan = 'f'.repeat(64), result?: string): Tampering =>
  restated(name, (said) => ({ ...said, plan, ...(result !== undefined && { result }) }))

describe('a run whose spec was changed, and changed again', () => {
  it('is believed; its lock has the hashes that it had', async () => {
    expect(await wrongWith(out)).toEqual([])
    expect(resumed.map(({ iteration }) => iteration)).toEqual([5, 9])
    expect(new Set([first?.plan, second?.plan, hashes.plan]).size).toBe(3)
    expect(new Set([first?.result, second?.result, hashes.result]).size).toBe(3)
  })

  it.each<[what: string, file: RegExp, act: Tampering]>([
    [
      'of another run, before the first change',
      /iter-000002.*: the plan’s hash, of the plan after 2/,
      of('iter-000002.safetensors'),
    ],
    [
      'of another run, before the second',
      /iter-000006.*: the plan’s hash, of the plan after 6/,
      of('iter-000006.safetensors'),
    ],
    [
      'of another run, at the end',
      /iter-000012.*: the plan’s hash, of the plan after 12/,
      of('iter-000012.safetensors'),
    ],
    [
      'of its own later plan',
      /iter-000002.*: the plan’s hash, of the plan after 2/,
      of('iter-000002.safetensors', hashes.plan),
    ],
    [
      'of its own earlier plan',
      /iter-000012.*: the plan’s hash, of the plan after 12/,
      of('iter-000012.safetensors', first?.plan),
    ],
    [
      'of another result',
      /iter-000004.*: the result’s hash/,
      of('iter-000004.safetensors', first?.plan, hashes.result),
    ],
    ['the best, of another run', /best\.safetensors: the plan’s hash/, of('best.safetensors')],
    [
      'of a change that nobody wrote down',
      /iter-000002.*: the plan’s hash/,
      (at) =>
        edit(join(at, 'lock.json'), (text) => {
          const lock = JSON.parse(text) as Lock
          const quiet = lock.resumed?.map((one) => ({ ...one, anyway: { reason: 'x', changes: ['none'] } }))
          return JSON.stringify({ ...lock, resumed: quiet })
        }),
    ],
  ])('is not believed with a state %s', async (_what, file, act) => {
    const spec = mkdtempSync(join(place, 'changed-'))
    cpSync(source, spec, { recursive: true })
    act(join(spec, 'runs/x'), spec)
    sealed(join(spec, 'runs/x'))
    expect((await wrongWith(join(spec, 'runs/x'))).join('\n')).toMatch(file)
  })

  it('is believed where a state lies beyond the one that it went on from, which counts for nothing', async () => {
    const folder = join(place, 'left')
    await run(folder, FIRST.replace('snapshot: 2', 'snapshot: 3'), 7)
    const shorter = await run(folder, FIRST.replace('max_iter: 12', 'max_iter: 5'), 4, 'shorter')
    expect(existsSync(join(shorter, 'checkpoints/iter-000006.safetensors'))).toBe(true)
    const { checks } = await verifyRun(shorter, { recompile })
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    expect(checks).toContainEqual(
      expect.objectContaining({
        note: true,
        file: 'checkpoints/iter-000006.safetensors',
        text: 'of before the spec was changed: the run went on after 3 iterations, without it',
      }),
    )
  })
})

it('a state is of the plan that its run had then', () => {
  const eras = erasOf({
    hashes: { plan: 'c', result: 'C' },
    resumed: [
      { iteration: 2 },
      { iteration: 8, anyway: { reason: '', changes: [], plan: 'a', result: 'A' } },
      { iteration: 9, anyway: { reason: 'its data', changes: [] } },
      { iteration: 5, anyway: { reason: '', changes: [], plan: 'b' } },
    ],
  })
  const plansAt = (iteration: number): string =>
    erasAt(eras, iteration)
      .map(({ plan }) => plan)
      .join('')
  expect([0, 4, 5, 6, 8, 9].map(plansAt)).toEqual(['a', 'a', 'ac', 'c', 'c', 'c'])
  const left = (plan: string, iteration: number): number | undefined => leftAt(eras, { plan, iteration })
  expect([left('a', 4), left('a', 6), left('b', 8), left('b', 7), left('c', 4), left('x', 6)]).toEqual([
    undefined,
    5,
    5,
    undefined,
    undefined,
    undefined,
  ])
})
