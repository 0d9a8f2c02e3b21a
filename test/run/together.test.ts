/** Members of a sweep that train at the same time are, file by file, what each is by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { RunEvent, Task } from '../../runtime/run/observer.ts'
import type { EngineOptions } from '../../runtime/engines/index.ts'
import type { RunOptions } from '../../runtime/run/run-experiment.ts'
import { lanesOf } from '../../runtime/run/start-engine.ts'
import { lanesFor } from '../../runtime/run/together/lanes-for.ts'
import { SharedBatches } from '../../runtime/run/together/shared-batches.ts'
import { fourPixelsData } from './four-pixels.ts'
import { bench } from './in-process.ts'

/** A frozen teacher, crops drawn anew, dropout, lengths and rates of their own; of one the numbers run away. */
const SPEC = `version: 1
name: x
vars: { lambda: 0.1, steps: 12, rate: 0.05 }
${fourPixelsData(6).replace('scale: 0.01', 'scale: 0.01, mirror: true')}teacher: { layers: [{ name: t, type: inner_product, num_output: 3, weight_filler: xavier }] }
student:
  layers:
    - { name: hidden, type: inner_product, num_output: 8, weight_filler: xavier }
    - { name: drop, type: dropout }
    - { name: ip, type: inner_product, num_output: 3, weight_filler: xavier }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip, target: data.label, weight: '\${1 - lambda}' }
  soft: { type: distillation, input: student.ip, target: teacher.t, weight: '\${lambda}' }
metrics: { acc: { type: accuracy, input: student.ip, target: data.label } }
solver:
  { type: sgd, momentum: 0.9, base_lr: '\${rate}', max_iter: '\${steps}', display: 1, snapshot: 4,
    test: { interval: 2, iterations: 2 }, early_stopping: { metric: acc, patience: 3 } }
allow:
  - { code: untrained-teacher, reason: its numbers are no one’s }
  - { code: teacher-at-chance, reason: the same }
  - { code: teacher-uniform, reason: the same }
sweep:
  - { lambda: 0.1 }
  - { lambda: 0.9, steps: 7 }
  - { lambda: 0.5, rate: 1e+30 }
  - { lambda: 0.3, seed: 5 }
`
const place = bench()
afterAll(() => place.remove())

const apart: RunOptions & { readonly threads: number } = { threads: 1, together: 'off' }
const together = { threads: 2, together: 'auto' } as const
const kinds = (events: readonly RunEvent[], type: RunEvent['type']): number =>
  events.filter((event) => event.type === type).length

/** A run that diverges keeps the state that it goes on from, which is written by the clock. */
const BY_THE_CLOCK = 'lambda=0.5,rate=1e+30/checkpoints/last.safetensors'

/** The files that only one has, or that differ. */
function differing(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): readonly string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  names.delete(BY_THE_CLOCK)
  return [...names].filter((name) => a[name] !== b[name])
}

describe('members that train together', () => {
  let alone: Readonly<Record<string, string>> = {}
  beforeAll(async () => {
    await place.run(SPEC, 'alone', apart)
    alone = place.content('alone')
  })

  it('leave the bytes that they leave one after the other, those that diverge or end early too', async () => {
    const whose = new Set<string | undefined>()
    const seen = (event: RunEvent, of?: Task): void => void (event.type === 'step' && whose.add(of?.member))
    const events = await place.run(SPEC, 'both', { ...together, seen })
    expect([...whose].toSorted()).toEqual([
      'lambda=0.1',
      'lambda=0.3,seed=5',
      'lambda=0.5,rate=1e+30',
      'lambda=0.9,steps=7',
    ])
    expect(events.find(({ type }) => type === 'together')).toEqual({
      type: 'together',
      members: 4,
      threads: 2,
      each: 1,
    })
    const ends = events.flatMap((event) => (event.type === 'end' ? [event.result.status] : []))
    expect(ends.toSorted()).toEqual(['diverged', 'finished', 'finished', 'finished'])
    expect(Object.keys(alone).length).toBeGreaterThan(12)
    expect(differing(place.content('both'), alone)).toEqual([])
  })

  it('go on after an interruption, and after a death, as if nothing had been', async () => {
    for (const end of [{ stops: 3 }, { dies: 5 }]) {
      const out = `ended-${Object.keys(end).join('')}`
      await place.run(SPEC, out, { ...together, ...end, autosave: 1e-9 })
      expect(place.content(out)).not.toEqual(alone)
      const events = await place.run(SPEC, out, { ...together, resume: {} })
      expect(kinds(events, 'together')).toBe(1)
      expect(kinds(events, 'resume')).toBeGreaterThan(1)
      expect(differing(place.content(out), alone)).toEqual([])
    }
  })

  it('go on one after the other, with the threads that their steps had', async () => {
    await place.run(SPEC, 'then', { ...together, stops: 3 })
    const events = await place.run(SPEC, 'then', { threads: 2, together: 'off', resume: {} })
    expect(kinds(events, 'together')).toBe(0)
    expect(differing(place.content('then'), alone)).toEqual([])
  })
})

it('is done where steps run at once, and memory is there for two', () => {
  const memory = { parameters: 10, slots: 10, activations: 20, batch: 10 }
  const plans = Array.from({ length: 11 }, () => ({ memory }) as Parameters<typeof lanesFor>[0][number])
  const free = 1e6
  expect(lanesFor(plans, { threads: 2, free })).toEqual({ lanes: 2, each: 1, members: 11 })
  expect(lanesFor(plans, { threads: 24, free })).toEqual({ lanes: 11, each: 2, members: 11 })
  expect(lanesFor(plans, { threads: 8, each: 3, free })).toEqual({ lanes: 2, each: 3, members: 11 })
  expect(lanesFor(plans, { threads: 8, most: 4, free })).toEqual({ lanes: 4, each: 2, members: 4 })
  expect(lanesFor(plans, { threads: 8, free: 700 })).toEqual({ lanes: 3, each: 2, members: 3 })
  for (const [offer, why] of [
    [{ threads: 1, free }, 'one thread'],
    [{ threads: 2, each: 2, free }, '2 threads'],
    [{ threads: 2, free: 300 }, 'no memory'],
    [{ threads: 2, most: 1, free }, 'one at a time'],
  ] as const)
    expect(lanesFor(plans, offer)).toEqual(expect.objectContaining({ why: expect.stringContaining(why) as string }))
  expect(lanesFor(plans.slice(0, 1), { threads: 2, free })).toHaveProperty('why')
})

it('makes each batch once, and holds no more than two', async () => {
  let [made, closed] = [0, 0]
  const own = Float32Array.of(0)
  const shared = new SharedBatches(() =>
    Promise.resolve({
      next: () => {
        own[0] = made++
        return Promise.resolve(new Map([['data.image', { shape: [1], data: own }]]))
      },
      close: () => Promise.resolve(void closed++),
      waited: { batches: 0, of: 0 },
    }),
  )
  const [a, b] = [shared.reader(), shared.reader()]
  const image = async (reader: typeof a): Promise<number | undefined> =>
    (await reader.next()).get('data.image')?.data[0]
  expect(await Promise.all([image(a), image(b)])).toEqual([0, 0])
  expect(await image(a)).toBe(1)
  const third = image(a)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(made).toBe(2) // `b` has the first still
  expect(await image(b)).toBe(1)
  expect(await third).toBe(2)
  const fourth = image(a) // wants what cannot be held before `b` has gone on, or away
  await b.close()
  expect([await fourth, made, closed]).toEqual([3, 4, 0])
  await a.close()
  expect(closed).toBe(1)
})

describe('where members train together', () => {
  it('is the CPU, also where a GPU would be taken; on a device that is named they train one after the other', async () => {
    const { members } = await place.compiled(SPEC)
    const plans = members.map(({ plan }) => plan)
    const lanes = (options: RunOptions, begunWith: EngineOptions = {}): string => {
      const told: string[] = []
      const found = lanesOf(
        plans,
        { given: { threads: 2 }, options: { together: 'auto', ...options }, begunWith },
        (event) => {
          if (event.type === 'apart') told.push(event.why)
        },
      )
      return found ? `${found.lanes} lanes` : told.join()
    }
    expect(lanes({})).toBe('2 lanes') // and these are opened with `device: cpu`, whatever `auto` would be
    expect(lanes({ device: 'cpu' })).toBe('2 lanes')
    expect(lanes({ device: 'webgpu' })).toBe('webgpu has one network after the other')
    expect(lanes({ device: 'cuda' })).toBe('cuda has one network after the other')
    expect(lanes({ engine: 'tfjs' })).toBe('tfjs has one network after the other')
    // what was begun on a GPU goes on there
    expect(lanes({}, { engine: 'onnx', device: 'webgpu' })).toBe('webgpu has one network after the other')
  })
})
