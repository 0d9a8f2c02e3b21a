/** Guards that count over tests and iterations: a run that dies within their count, and goes on, is told the same. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { compile } from '../../compiler/index.ts'
import type { MemberResult, RunEvent } from '../../runtime/run/observer.ts'
import { lines } from '../harness.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

const { runExperiment } = (await import(
  new URL('../../dist/runtime/index.js', import.meta.url).href
)) as typeof import('../../runtime/index.ts')

const place = mkdtempSync(join(tmpdir(), 'ts-compile-guards-'))
afterAll(() => rmSync(place, { recursive: true }))
writeSomeOfMnist(place, { train: 100, test: 300 })

interface Told {
  /** Each warning, and after how many iterations it came. */
  readonly warned: readonly string[]
  /** Those that the summary has. */
  readonly summed: readonly string[]
  /** What it has to try, by these. */
  readonly advice: Readonly<Record<string, string>>
}

/** Of the whole run; `dies`: the process that ran it ended after so many iterations, and another went on. */
async function toldOf(name: string, spec: string, dies?: number): Promise<Told> {
  const file = join(place, `${name}.yaml`)
  writeFileSync(file, spec)
  const { experiment, diagnostics } = await withWeights((host) => compile(file, { host, running: true }))
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  const out = join(place, dies === undefined ? name : `${name}-died-${dies}`)
  let iteration = 0
  const warned: string[] = []
  const observe = (event: RunEvent): void => {
    if (event.type === 'step') iteration = event.iteration
    if (event.type === 'warning') warned.push(`${iteration}: ${event.diagnostic.code}: ${event.diagnostic.message}`)
  }
  const options = { threads: 1, autosave: 0, out } as const
  if (dies !== undefined) {
    // it leaves nothing but what it has kept, as a process that is killed
    const dying = runExperiment(experiment, options, (event) => {
      if (event.type === 'step' && event.iteration === dies) throw new Error('dies here')
    })
    await expect(dying).rejects.toThrow('dies here')
  }
  await runExperiment(experiment, { ...options, ...(dies !== undefined && { resume: {} }) }, observe)
  const { warnings, advice } = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as MemberResult
  return { warned, summed: warnings, advice: advice ?? {} }
}

const spec = (solver: string, answer: string): string => `version: 1
name: x
data: { ${SOME_OF_MNIST}, batch: { train: 1, test: 100 }, transform: { scale: 0.00390625 } }
network: { layers: [{ name: answer, type: inner_product, num_output: 10, ${answer} }] }
losses: { hard: { type: softmax_cross_entropy, input: network.answer, target: data.label } }
metrics: { accuracy: { type: accuracy, input: network.answer, target: data.label } }
solver: { type: sgd, ${solver} }
`

it('answers of one class in three tests, of which two came before the end of the process', async () => {
  const collapsing = spec(
    'base_lr: 1e-6, max_iter: 50, snapshot: 12, test: { interval: 10, iterations: 3 }',
    'bias_filler: { type: gaussian, std: 100 }',
  )
  const whole = await toldOf('collapsed', collapsing)
  expect(whole.warned).toEqual([expect.stringMatching(/^30: output-collapsed: .* since iteration 10: in 3 tests /)])
  expect(await toldOf('collapsed', collapsing, 28)).toEqual(whole)
  // what was warned of before the end of the process is not found again, and told all the same
  expect(Object.entries(whole.advice)).toEqual([[whole.summed[0], expect.stringMatching(/^lower `base_lr` or begin/)]])
  expect(await toldOf('collapsed', collapsing, 40)).toEqual({ ...whole, warned: [] })
})

it('a loss that has not moved in 2,000 iterations, of which 1,950 came before it', async () => {
  const still = spec(
    'base_lr: 1e-7, max_iter: 2001, display: 1000, snapshot: 1950, test: { interval: 0 }',
    'weight_filler: { type: gaussian, std: 1e-3 }',
  )
  const whole = await toldOf('unmoving', still)
  expect(whole.warned).toEqual([expect.stringMatching(/^2000: loss-unmoving: /)])
  expect(await toldOf('unmoving', still, 1970)).toEqual(whole)
})
