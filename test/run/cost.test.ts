/** What a step costs, and which layers losses reach: against numbers that are known otherwise. */
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { costOf, type CompiledExperiment } from '../../compiler/index.ts'
import { costWords } from '../../compiler/emit/index.ts'
import { workplace } from '../cli/command.ts'
import { compileFiles, lines, SMALL_FILES, type Files } from '../harness.ts'

// built: batches are made by threads, which run what is built
const { measureCost, runTime } = (await import(
  new URL('../../dist/runtime/run/index.js', import.meta.url).href
)) as typeof import('../../runtime/run/index.ts')

const place = workplace()
afterAll(() => place.remove())

function compiled(main: string, files: Files = {}, sets: readonly string[] = []): CompiledExperiment {
  const { diagnostics, experiment } = compileFiles(files, main, sets)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment
}

const distill = compiled('mnist-distill.yaml')

describe('the cost of a step', () => {
  it('is that of its programs, and forward that of the networks', () => {
    const { spec } = distill
    const [cost] = costOf(spec)
    const flops = (program: string): number => spec.programs.find(({ name }) => name === program)?.flops ?? NaN
    const of = (name: string) => cost.shares.find((share) => share.name === name)
    expect([cost.flops, cost.frozen]).toEqual([flops('teacher/train') + flops('train'), flops('teacher/train')])
    expect(cost.shares.reduce((sum, { forward, backward }) => sum + forward + backward, 0)).toBe(cost.flops)
    for (const { name, flops: each } of spec.networks) expect(of(name)?.forward).toBe(each * spec.data.batch.train)
    expect([of('teacher')?.backward, of('update')?.forward]).toEqual([0, 0])
    expect(of('student')?.backward).toBeGreaterThan(of('student')?.forward ?? NaN)
    expect(costWords.costRows(cost).at(-1)).toEqual(['a step', 339_340_165, 72_403_581, '100.0 %'])
  })

  it('has what kept answers save: the teacher’s share, but for the first epoch', () => {
    const [cost] = costOf(distill.spec)
    expect(cost.epoch).toBe(Math.ceil(60_000 / 64))
    expect(cost.saved).toBeCloseTo((cost.frozen / cost.flops) * (1 - 938 / 1500), 12)
    expect(costWords.savingText(distill.spec, cost)).toContain('take 71.8 % of a step; after 938 iterations')
    const [short] = costOf(compiled('mnist-distill.yaml', {}, ['solver.max_iter=900']).spec)
    expect(costWords.savingText(distill.spec, short)).toContain('kept answers save nothing')
  })

  it('makes a run of the times of its programs', () => {
    const times = { 'teacher/train': 3, train: 5, 'teacher/test': 2, test: 1 }
    const milliseconds = new Map(Object.entries(times)) as Parameters<typeof runTime>[1]['milliseconds']
    const { stages, ...whole } = runTime(distill.spec, { milliseconds })
    expect(stages).toEqual([{ stage: '', step: 8, frozen: 3 }])
    // 1,500 steps, and the teacher in the 938 first; four tests of 100 batches, and the teacher in the first
    expect(whole).toEqual({
      training: 1.5 * 5 + 0.938 * 3,
      tests: 0.6,
      saved: expect.closeTo(0.562 * 3, 9) as number,
    })
  })
})

describe('what losses reach', () => {
  const FLAT = `version: 1
name: flat
data: { dataset: mnist, batch: { train: 8, test: 100 } }
network: { layers: [{ name: ip, type: inner_product, num_output: 10, weight_filler: { type: constant, value: 0 } }] }
losses:
  hard: { type: softmax_cross_entropy, input: network.ip, target: data.label, weight: 0.5 }
solver: { type: sgd, base_lr: 0.1, max_iter: 4, test: { interval: 0 } }
`

  it('is the gradient itself: (p − y) / N of a softmax that starts flat', async () => {
    const { reach, info, milliseconds } = await measureCost(compiled('flat.yaml', { 'flat.yaml': FLAT }), {
      threads: 1,
    })
    const [{ layers }] = reach
    // of ten entries one is 0.9, the others 0.1: the mean of their squares is 0.09
    expect(layers).toEqual([
      {
        network: 'network',
        layer: 'ip',
        losses: { hard: expect.closeTo((0.5 * 0.3) / 8, 7) as number },
      },
    ])
    expect([info.threads, [...milliseconds.keys()]]).toEqual([1, ['train', 'test']])
  })

  it('leaves out what a stage does not train, says what was not at hand, and never goes through what is frozen', async () => {
    const { reach, standIns } = await measureCost(compiled('mnist-hints.yaml'), {
      threads: 1,
      runs: join(place.folder, 'runs'),
    })
    const reached = reach.map(({ layers }) =>
      layers.flatMap(({ layer, losses }) => (Object.keys(losses).length > 0 ? [layer] : [])),
    )
    expect(reached[0]).toEqual(['conv1_s', 'pool1_s', 'conv2_s', 'pool2_s'])
    expect(reached[1]).toHaveLength(7)
    expect(reach.flatMap(({ layers }) => layers).every(({ network }) => network === 'student')).toBe(true)
    expect(standIns).toEqual([
      expect.stringMatching(/^`teacher` has first weights of its own, as those of mnist-teacher/),
    ])
  })
})

describe('ts-compile cost', () => {
  it('prints both, and of the plan alone where nothing is to be measured', async () => {
    const { exitCode, stdout, stderr } = await place.run('cost', 'x.yaml', '--threads', '1')
    expect(exitCode, stderr).toBe(0)
    for (const part of [
      /^FLOPS OF A STEP$/m,
      /^ +memory: parameters /m,
      /^TIME ON THIS MACHINE \(onnx on cpu, 1 thread\)$/m,
    ])
      expect(stdout).toMatch(part)
    expect(stdout).toMatch(/^ +student\.ip_s +\d\.\de-\d+ /m)
    expect(stdout).toContain('no gradient is made in what is frozen: teacher')
    const plain = await place.run('cost', 'x.yaml', '--no-measure', '--format', 'json')
    const json = JSON.parse(plain.stdout) as object
    expect(Object.keys(json)).toEqual(['format', 'name', 'stages', 'memory'])
    expect(Object.keys(SMALL_FILES)).toContain('x.yaml')
  })
})
