/** What schedules say at each iteration, in the plan, to the programs, and in words. */
import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { scheduledValue, type Plan, type Scheduled } from '../../compiler/index.ts'
import { planText } from '../../compiler/emit/index.ts'
import { scheduledNumbers, scheduleScalars } from '../../runtime/run/scalars.ts'
import { compileFiles, lines, small } from '../harness.ts'
import { scheduledAt } from '../reference/caffe/schedule.ts'

const SOFT = "weight: '${lambda}' }"
const scheduled = (text: string, ...sets: readonly string[]): Plan => {
  const { experiment, diagnostics } = compileFiles(small([SOFT, `${text} }`]), 'x.yaml', sets)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment.spec
}
const linear = 'weight: { type: linear, from: "${lambda}", to: 0, start: 2, end: 6 }'

describe('a schedule', () => {
  const cases: readonly [Scheduled, readonly number[]][] = [
    [0.3, [0.3, 0.3, 0.3, 0.3, 0.3]],
    [{ type: 'linear', from: 4, to: 0, start: 0 }, [4, 3, 2, 1, 0]],
    [{ type: 'linear', from: 4, to: 8, start: 1, end: 3 }, [4, 4, 6, 8, 8]],
    [{ type: 'cosine', from: 1, to: 0, start: 0, end: 4 }, [1, (1 + Math.SQRT1_2) / 2, 0.5, (1 - Math.SQRT1_2) / 2, 0]],
    [{ type: 'exponential', from: 16, to: 1, start: 0, end: 4 }, [16, 8, 4, 2, 1]],
    [{ type: 'exponential', from: -1, to: -4, start: 0, end: 2 }, [-1, -2, -4, -4, -4]],
    [{ type: 'step', from: 1, to: 5, start: 2 }, [1, 1, 5, 5, 5]],
  ]
  it.each(cases)('%j', (value, wanted) => {
    wanted.forEach((number, iter) => expect(scheduledValue(value, iter, 4)).toBeCloseTo(number, 12))
    wanted.forEach((number, iter) => expect(scheduledAt(value, iter, 4)).toBeCloseTo(number, 12))
  })

  it('is an input of the programs, and a constant weight is none', () => {
    const plan = scheduled(`${linear}, temperature: { type: step, from: 4, to: 1, start: 3 }`)
    const inputs = plan.programs.map(({ name, inputs }) => [
      name,
      ...inputs.flatMap((input) => (input.kind === 'schedule' ? [`${input.name}=${input.of} of ${input.loss}`] : [])),
    ])
    const both = ['loss.soft.temperature=temperature of soft', 'loss.soft.weight=weight of soft']
    expect(inputs.map(([name, ...rest]) => [name, ...rest.sort()])).toEqual([
      ['teacher/train'],
      ['train', ...both],
      ['teacher/test'],
      ['test', ...both],
      ['fingerprint'],
    ])
    expect([...scheduleScalars(plan.losses, plan.stages[0], 4)].map(([name, { data }]) => [name, ...data])).toEqual([
      ['loss.soft.weight', 0.25],
      ['loss.soft.temperature', 1],
    ])
  })

  it('of a loss that is not active gives it no weight', () => {
    const plan = scheduled(`${linear}, active: { start: 3, end: 5 }`)
    expect([2, 3, 4, 5].map((iter) => scheduledNumbers(plan.losses, plan.stages[0], iter)['weight.soft'])).toEqual([
      0, 0.375, 0.25, 0,
    ])
  })

  it('may be swept and set, and a number takes its place', () => {
    expect(scheduled(linear, 'lambda=1').losses[1].weight).toMatchObject({ from: 1, to: 0 })
    expect(scheduled(linear, 'losses.soft.weight.to=0.1').losses[1].weight).toMatchObject({ from: 0.5, to: 0.1 })
    expect(scheduled(linear, 'losses.soft.weight=0.1').losses[1].weight).toBe(0.1)
  })

  it('changes what is trained, unless its loss is not', () => {
    const result = (...sets: readonly string[]): string => scheduled(linear, ...sets).hashes.result
    expect(result('losses.soft.weight.end=7')).not.toBe(result())
    expect(result('losses.soft.active={ end: 4 }')).not.toBe(result())
    const untrained = (end: number): Plan =>
      scheduled(`weight: 0, temperature: { type: linear, from: 4, to: 1, end: ${end} }`)
    expect(untrained(5).hashes.result).toBe(untrained(6).hashes.result)
    expect(untrained(5).hashes.plan).not.toBe(untrained(6).hashes.plan)
  })

  it('is told in the plan', () => {
    const template = readFileSync(new URL('../../templates/plan.txt.hbs', import.meta.url), 'utf8')
    const text = planText(
      scheduled(`${linear}, active: { end: 9 }, temperature: { type: cosine, from: 4, to: 1 }`),
      template,
    )
    expect(text).toContain(`LOSS = 0.5 · hard + w(soft) · soft
  hard = −1/N Σ ln softmax(student.ip_s)[data.label]
  soft = T²/N Σ p·(ln p − ln q), p = softmax(teacher.ip_t/T), q = softmax(student.ip_s/T)
    w(soft): from 0.5 to 0, linear from iteration 2 to 6; 0 but from iteration 0 to 9
    T: from 4 to 1, cosine from iteration 0 to the end
`)
  })
})
