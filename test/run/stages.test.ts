/** Stages, held-out images and what tests decide: in plans, and in whole runs on real MNIST and the real engine. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import { decodeSafetensors } from '../../compiler/formats/index.ts'
import { workplace, type Workplace } from '../cli/command.ts'
import { SCALED_PIXELS, compileFiles, lines, small, type Edit, type Files } from '../harness.ts'

const SOLVER = 'base_lr: 0.01, max_iter: 10 }\n'
const staged = (stages: string, ...edits: readonly Edit[]): Files =>
  small(
    [
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, batch: { train: 8 }, transform: { scale: 0.00390625 } }\nteacher',
    ],
    ['data: { dataset: mnist }\nnetwork', 'data: { dataset: mnist, transform: { scale: 0.00390625 } }\nnetwork'],
    [SOLVER, `base_lr: 0.01, momentum: 0.9, display: 2, test: { interval: 4, iterations: 2 } }\nstages:\n${stages}`],
    ...edits,
  )
const TWO = `  - { name: first, losses: [soft], frozen: ['*.conv_s'], solver: { max_iter: 6 } }
  - { name: second, losses: [hard, soft], solver: { max_iter: 5, base_lr: 0.02, snapshot: 2 } }
`
const planOf = (files: Files, ...sets: readonly string[]): Plan => {
  const { experiment, diagnostics } = compileFiles(files, 'x.yaml', sets)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment.spec
}

describe('stages', () => {
  const plan = planOf(staged(TWO))

  it('have programs of their own, which spec without stages has under their plain names', () => {
    expect(plan.programs.map(({ name }) => name)).toEqual([
      'first/teacher/train',
      'first/train',
      'first/teacher/test',
      'first/test',
      'second/fresh',
      'second/teacher/train',
      'second/train',
      'second/teacher/test',
      'second/test',
      'fingerprint',
    ])
    expect(planOf(small()).programs.map(({ name }) => name)).toEqual([
      'teacher/train',
      'train',
      'teacher/test',
      'test',
      'fingerprint',
    ])
    expect(
      planOf(staged(TWO.replace('snapshot: 2 }', 'snapshot: 2 }, slots: keep'))).programs.map(({ name }) => name),
    ).not.toContain('second/fresh')
  })

  it('take what the root’s solver says where they say nothing', () => {
    expect(
      plan.stages.map(({ name, losses, frozen, solver }) => [name, losses, frozen, solver.base_lr, solver.max_iter]),
    ).toEqual([
      ['first', ['soft'], ['student.conv_s.weight', 'student.conv_s.bias'], 0.01, 6],
      ['second', ['hard', 'soft'], [], 0.02, 5],
    ])
    expect(plan.stages[1].solver).toMatchObject({ momentum: 0.9, test: { interval: 4, iterations: 2 } })
  })

  it('are in the resolved spec as they are run', () => {
    const { experiment } = compileFiles(staged(TWO))
    const again = compileFiles({ ...staged(TWO), 'x.yaml': experiment?.resolved ?? '' })
    expect(lines(again.diagnostics)).toEqual([])
    expect(again.experiment?.spec.hashes).toEqual(experiment?.spec.hashes)
  })

  it('change what is trained, and their names do not', () => {
    const result = (from: string, to: string): string => planOf(staged(TWO.replaceAll(from, to))).hashes.result
    expect(result('first', 'early')).toBe(plan.hashes.result)
    expect(result('snapshot: 2', 'snapshot: 3')).toBe(plan.hashes.result)
    for (const [from, to] of [
      ['max_iter: 6', 'max_iter: 7'],
      ["frozen: ['*.conv_s'], ", ''],
      ['losses: [soft]', 'losses: [hard]'],
      ['snapshot: 2 }', 'snapshot: 2 }, slots: keep'],
    ])
      expect(result(from, to), from).not.toBe(plan.hashes.result)
  })
})

describe('what tests decide', () => {
  const of = (...sets: readonly string[]): Plan['hashes'] => planOf(staged(TWO), ...sets).hashes

  it('changes what is trained, as far as it does', () => {
    const plain = of()
    expect(of('solver.keep=2').result).toBe(plain.result)
    expect(of('solver.keep=2').plan).not.toBe(plain.plan)
    expect(of('solver.test.interval=5').result).toBe(plain.result)
    expect(of('data.split={ validation: 1000 }').result).not.toBe(plain.result)
    const best = of('solver.best={ metric: accuracy }')
    expect(best.result).not.toBe(plain.result)
    expect(of('solver.best={ metric: accuracy }', 'solver.test.interval=5').result).not.toBe(best.result)
    expect(of('solver.best={ metric: accuracy, mode: max }').result).toBe(best.result)
    expect(of('solver.stop={ metric: loss.hard, at: 0.1 }').result).not.toBe(plain.result)
  })

  it('looks at the validation images where there are some', () => {
    const sets = ['solver.best={ metric: accuracy }', 'solver.early_stopping={ metric: loss.hard, patience: 3 }']
    expect(planOf(staged(TWO), ...sets).best).toEqual({ metric: 'accuracy', mode: 'max', phase: 'test' })
    const { best, stages, data } = planOf(staged(TWO), 'data.split={ validation: 1000 }', ...sets)
    expect(best?.phase).toBe('validation')
    expect(stages[1].solver.early_stopping).toEqual({
      metric: 'loss.hard',
      mode: 'min',
      phase: 'validation',
      patience: 3,
    })
    expect(data.images).toEqual({ train: 59_000, validation: 1000, test: 10_000 })
  })
})

describe('a run in stages', () => {
  const places: Workplace[] = []
  afterAll(() => places.forEach((place) => place.remove()))
  const run = async (
    files: Files,
    ...sets: readonly string[]
  ): Promise<{ folder: string; stdout: string; stderr: string }> => {
    const place = workplace(files)
    places.push(place)
    const { exitCode, stdout, stderr } = await place.run('run', 'x.yaml', ...sets.flatMap((set) => ['--set', set]))
    expect(stderr).not.toContain('error')
    expect(exitCode).toBe(0)
    return { folder: join(place.folder, 'runs/small'), stdout, stderr }
  }
  const metricsOf = (folder: string): readonly Record<string, unknown>[] =>
    readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  const tensors = (path: string): ReturnType<typeof decodeSafetensors>['tensors'] =>
    decodeSafetensors(readFileSync(path)).tensors

  it('counts in all, freezes what it says, and names what it leaves by the iteration of the whole', async () => {
    const { folder } = await run(
      staged(TWO.replace('max_iter: 6', 'max_iter: 6, snapshot: 1'), [
        "weight: '${lambda}'",
        'weight: { type: linear, from: 1, to: 0 }, temperature: { type: step, from: 4, to: 2, start: 3 }',
      ]),
    )
    const found = metricsOf(folder)
    expect(found.map(({ iter, phase, stage }) => `${String(iter)} ${String(phase)} ${String(stage)}`)).toEqual([
      '0 test first',
      '0 train first',
      '2 train first',
      '4 test first',
      '4 train first',
      '6 test first',
      '6 train second',
      '8 train second',
      '10 test second',
      '10 train second',
      '11 test second',
    ])
    const weights = found.flatMap((line) =>
      line['phase'] === 'train' ? [line['weight.soft'], line['temperature.soft']] : [],
    )
    expect(weights).toEqual([1, 4, 1 - 2 / 6, 4, 1 - 4 / 6, 2, 1, 4, 0.6, 4, 1 - 4 / 5, 2])
    expect(Object.keys(found[1])).toEqual([
      'iter',
      'stage',
      'phase',
      'lr',
      'weight.soft',
      'temperature.soft',
      'loss',
      'loss.soft',
    ])
    expect(Object.keys(found[0])).toEqual(['iter', 'stage', 'phase', 'loss', 'loss.hard', 'loss.soft', 'accuracy'])
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(
      [1, 2, 3, 4, 5, 6, 8, 10, 11].map((i) => `iter-${String(i).padStart(6, '0')}.safetensors`),
    )
    const at = (i: string, name: string): ArrayLike<number> | undefined =>
      tensors(join(folder, `checkpoints/iter-0000${i}.safetensors`)).get(name)?.data
    expect(at('06', 'student.conv_s.weight')).toEqual(at('01', 'student.conv_s.weight'))
    expect(at('06', 'student.ip_s.weight')).not.toEqual(at('01', 'student.ip_s.weight'))
    expect(at('08', 'student.conv_s.weight')).not.toEqual(at('06', 'student.conv_s.weight'))
  })

  it('ends with the best state, keeps the latest checkpoints, and says why it ended', async () => {
    const { folder, stdout, stderr } = await run(
      staged(TWO),
      'data.split={ validation: 300 }',
      'solver.best={ metric: loss.hard, mode: max }',
      'solver.keep=2',
      'solver.stop={ metric: accuracy, at: 0.001 }',
      'solver.test={ interval: 2, iterations: 2, initial: false }',
    )
    expect(stderr).toContain('validation at 2')
    expect(stdout).toMatch(
      /small: stage first ended at iteration 2: validation accuracy is 0\.\d+, good enough at 0\.001/,
    )
    expect(stdout).toMatch(/small: stage second ended at iteration 4: validation accuracy is/)
    const found = metricsOf(folder)
    expect(found.map(({ iter, phase }) => `${String(iter)} ${String(phase)}`)).toEqual([
      '0 train',
      '2 validation',
      '2 test',
      '2 train',
      '4 validation',
      '4 test',
    ])
    const scores = found.filter(({ phase }) => phase === 'validation').map((line) => Number(line['loss.hard']))
    const best = scores[0] >= scores[1] ? 2 : 4
    expect(stdout).toContain(`the weights are those of iteration ${best}, where the validation loss.hard was best`)
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['best.safetensors', 'iter-000004.safetensors'])
    const kept = tensors(join(folder, 'checkpoints/best.safetensors')).get('student.ip_s.weight')?.data
    expect(tensors(join(folder, 'student.safetensors')).get('ip_s.weight')?.data).toEqual(kept)
    const report = readFileSync(join(folder, 'report.html'), 'utf8')
    expect(report).toContain('stage first ended at iteration 2')
    expect(report).toContain('on the validation images')
  })

  it('that finds no number for the best metric ends with the last state, and says so where it was asked', async () => {
    const files = small(...SCALED_PIXELS, [
      'base_lr: 0.01, max_iter: 10 }\n',
      'base_lr: 0.01, max_iter: 4,\n  best: { metric: odd } }\n',
    ])
    const place = workplace({
      ...files,
      'net.yaml': `${files['net.yaml']}  - { name: lg, type: log }\n`, // of negative scores there is none
    })
    places.push(place)
    const sets = ['test={ interval: 2, iterations: 2 }', 'early_stopping={ metric: odd, patience: 9 }']
    const args = ['run', 'x.yaml', '--set', 'metrics={ odd: { type: entropy, input: student.lg_s } }']
    const codes = ['teacher-at-chance', 'teacher-uniform'].map((code) => `{ code: ${code}, reason: hardly trained }`)
    args.push('--set', `allow=[${codes.join(', ')}]`)
    args.push(...sets.flatMap((set) => ['--set', `solver.${set}`]))
    const { exitCode, stdout, stderr } = await place.run(...args)
    const said = 'the test `odd` was a number in none of 3 tests: the run ends with its last state'
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining(`warning[best-is-no-number]: ${said}\n  --> x.yaml:16:3`),
    ])
    expect(stdout).toContain(`small: ${said}`)
    const report = readFileSync(join(place.folder, 'runs/small/report.html'), 'utf8')
    expect(report).toContain(said.replaceAll('`', '&#x60;'))
    expect(tensors(join(place.folder, 'runs/small/student.safetensors')).get('ip_s.bias')?.data).toEqual(
      tensors(join(place.folder, 'runs/small/checkpoints/iter-000004.safetensors')).get('student.ip_s.bias')?.data,
    )
    const again = await place.run(...args) // out of the summary, in which NaN is null
    const advice =
      '\n  = help: choose the best state by another metric, or look for what makes this one infinite or no number'
    expect(stdout).toContain(advice)
    expect([again.exitCode, again.stdout]).toEqual([0, stdout])

    const patient = await place.run(...args, '--set', 'solver.early_stopping.patience=2', '--out', 'patient')
    expect(patient.stdout).toContain('small: ended at iteration 2: the test odd is no number in 2 tests')
  })
})
