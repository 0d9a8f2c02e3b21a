/** What of a solver no program knows of, and the loop obeys: each key in runs, held against what another run's lines say. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { fourPixelsData } from './four-pixels.ts'
import { bench } from './in-process.ts'

const place = bench()
afterAll(() => place.remove())

type Line = Readonly<Record<string, number>>

let runs = 0
/** The lines of a run on 24 images, tested on as many. */
async function run(solver: string): Promise<{ lines: readonly Line[]; states: readonly string[] }> {
  const out = `run-${runs++}`
  await place.run(
    `version: 1
name: x
${fourPixelsData(4)}
network: { layers: [{ name: ip, type: inner_product, num_output: 3 }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.1, momentum: 0.9, max_iter: 12, ${solver} }
guards: { unmoving_loss: off, collapsed_output: off }
`,
    out,
  )
  const text = place.read(out, 'metrics.jsonl').toString().trimEnd()
  return {
    lines: text.split('\n').map((line) => JSON.parse(line) as Line),
    states: readdirSync(join(place.folder, out, 'checkpoints')).sort(),
  }
}

const of = (lines: readonly Line[], phase: string): readonly Line[] =>
  lines.filter((line) => (line['phase'] as unknown) === phase)
const at = (lines: readonly Line[], key = 'iter'): readonly number[] => lines.map((line) => line[key])

const EVERY = 'display: 1, test: { interval: 1, iterations: 2 }'
const whole = await run(EVERY)
const steps = at(of(whole.lines, 'train'), 'loss')
const tests = of(whole.lines, 'test')

describe('the loop', () => {
  it('`display`s, `test`s and keeps a `snapshot` when it should', async () => {
    const { lines, states } = await run('display: 5, snapshot: 4, test: { interval: 3, iterations: 2, initial: false }')
    expect(at(of(lines, 'train'))).toEqual([0, 5, 10])
    expect(at(of(lines, 'train'), 'loss')).toEqual([0, 5, 10].map((iter) => steps[iter]))
    expect(at(of(lines, 'test'))).toEqual([3, 6, 9, 12])
    expect(of(lines, 'test')).toEqual([3, 6, 9, 12].map((iter) => tests[iter]))
    expect(states).toEqual([4, 8, 12].map((iter) => `iter-${String(iter).padStart(6, '0')}.safetensors`))
    expect(at(tests)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  it('shows the mean of `average_loss` iterations', async () => {
    const { lines } = await run('display: 3, average_loss: 3, test: { interval: 0 }')
    const means = [0, 3, 6, 9].map((iter) => {
      const last = steps.slice(Math.max(0, iter - 2), iter + 1)
      return last.reduce((sum, loss) => sum + loss) / last.length
    })
    const shown = at(of(lines, 'train'), 'loss')
    expect(shown).toHaveLength(4)
    shown.forEach((loss, i) => {
      expect(loss).toBeCloseTo(means[i], 7) // nine digits are written
    })
    expect(Math.abs(means[1] - steps[3])).toBeGreaterThan(1e-3)
  })

  it('tests on the first `iterations` batches', async () => {
    const [first] = of((await run('test: { interval: 20, iterations: 1 }')).lines, 'test')
    expect(first['loss.hard']).not.toBeCloseTo(tests[0]['loss.hard'], 4)
    const all = of((await run('test: { interval: 20 }')).lines, 'test')
    expect(all).toEqual([tests[0], tests[12]]) // both batches: the whole set
  })

  it('ends with its patience, counted in tests: `early_stopping`', async () => {
    const scores = at(tests, 'loss.hard')
    let [best, since, end] = [Infinity, 0, 0]
    while (since < 2) {
      since = scores[end] < best ? 0 : since + 1
      best = Math.min(best, scores[end++])
    }
    const { lines } = await run(`${EVERY}, early_stopping: { metric: loss.hard, patience: 2 }`)
    expect(end - 1).toBeLessThan(12)
    expect(of(lines, 'test')).toEqual(tests.slice(0, end))
  })

  it('ends where it is good enough: `stop`', async () => {
    const scores = at(tests, 'loss.hard')
    const enough = (Math.min(...scores) + scores[0]) / 2
    const { lines } = await run(`${EVERY}, stop: { metric: loss.hard, at: ${enough} }`)
    const end = scores.findIndex((score) => score <= enough)
    expect(end).toBeGreaterThan(0)
    expect(of(lines, 'test')).toEqual(tests.slice(0, end + 1))
  })

  it('ends with the `best` state of all, and keeps it beside the last `keep`', async () => {
    const scores = at(tests, 'loss.hard')
    const { states } = await run(`${EVERY}, snapshot: 1, keep: 2, best: { metric: loss.hard }`)
    expect(states).toEqual(['best.safetensors', 'iter-000011.safetensors', 'iter-000012.safetensors'])
    const { best } = place.json(`run-${runs - 1}`, 'summary.json')
    expect(best).toMatchObject({ iteration: scores.indexOf(Math.min(...scores)), metric: 'loss.hard' })
    expect(best).not.toMatchObject({ iteration: 12 })
  })

  it('takes the rate of `lr_policy`, after the `warmup`', async () => {
    const { lines } = await run(
      `display: 1, test: { interval: 0 }, lr_policy: { type: exp, gamma: 0.9 }, warmup: { iterations: 4, from: 0.5 }`,
    )
    const rates = at(of(lines, 'train'), 'lr')
    rates.forEach((rate, iter) => {
      expect(rate).toBeCloseTo(0.1 * 0.9 ** iter * (iter < 4 ? 0.5 + (0.5 * iter) / 4 : 1), 12)
    })
    expect(at(of(lines, 'train'), 'loss')[0]).toBe(steps[0])
    expect(at(of(lines, 'train'), 'loss')[2]).not.toBe(steps[2])
  })
})
