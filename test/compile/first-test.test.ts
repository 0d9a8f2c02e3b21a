/** The test before the first update is left out where it would read running statistics that no batch has made yet. */
import { describe, expect, it } from 'vitest'

import { template } from '../../cli/package-info.ts'
import { planText } from '../../compiler/emit/index.ts'
import { compileFiles, small, type Edit } from '../harness.ts'

const layer = (text: string): Edit => ['  - { name: ip,', `  - { ${text} }\n  - { name: ip,`]
const test = (keys: string): Edit => ['max_iter: 10 }', `max_iter: 10, test: { interval: 5${keys} } }`]

function compiled(...edits: readonly Edit[]) {
  const { experiment, diagnostics } = compileFiles(small(...edits))
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  const text = planText(experiment.spec, template('plan.txt.hbs'))
  return {
    ...experiment.spec.stages[0].solver.test,
    resolved: experiment.resolved,
    told: diagnostics.filter(({ severity }) => severity !== 'note').map(({ code }) => code),
    line: /^ *a test of .*$/m.exec(text)?.[0].trim(),
  }
}

describe('the test before the first update', () => {
  const NORM = layer('name: norm, type: batch_norm')
  const whole = 'a test of 100 batches every 5 iterations'

  it('is left out of a network whose statistics no batch has made', () => {
    const found = compiled(NORM, test(''))
    expect(found).toMatchObject({ initial: false, unmade: 'student.norm_s', told: [] })
    expect(found.line).toBe(
      `${whole} and after the last; none before the first, for student.norm_s has no running statistics until then`,
    )
    // a spec that was resolved says no more than what was written
    expect(found.resolved).not.toContain('initial')
  })

  it('is there where nothing of the kind is read, or the statistics are loaded, or are the batch’s', () => {
    const plain = compiled(test(''))
    expect(plain.line).toBe(`${whole}, before the first and after the last`)
    const batch = compiled(layer('name: norm, type: batch_norm, use_global_stats: false'), test(''))
    // with statistics that are read in training too, the first test is like any other; they have a warning
    const always = compiled(layer('name: norm, type: batch_norm, use_global_stats: true'), test(''))
    // of the teacher alone
    const teacher = compiled(NORM, ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  remove: [norm]'], test(''))
    for (const found of [plain, batch, always, teacher]) {
      expect(found.initial).toBe(true)
      expect(found.unmade).toBeUndefined()
    }
  })

  it('is there where the spec says so, with a warning; where there is no test at all, another one says so', () => {
    expect(compiled(NORM, test(', initial: true'))).toMatchObject({ initial: true, told: ['no-statistics'] })
    expect(compiled(NORM, ['max_iter: 10 }', 'max_iter: 10, test: { interval: 0, initial: true } }'])).toMatchObject({
      told: ['without-effect'],
    })
    expect(compiled(NORM, test(', initial: false'))).toMatchObject({ initial: false, told: [] })
  })

  it('is not counted where it is left out: patience that no test is left for is told', () => {
    const patient = (patience: number, keys = ''): Edit => [
      'max_iter: 10 }',
      `max_iter: 20, test: { interval: 5${keys} }, early_stopping: { metric: loss, patience: ${patience} } }`,
    ]
    const told = (...edits: readonly Edit[]): readonly string[] =>
      compiled(...edits).told.filter((code) => code !== 'selection-on-test-set')
    // before the first, after 5, 10, 15 and 20 iterations: the last ends nothing
    expect([told(patient(3)), told(patient(4))]).toEqual([[], ['never-reached']])
    expect([told(NORM, patient(2)), told(NORM, patient(3))]).toEqual([[], ['never-reached']])
    expect([told(patient(2, ', initial: false')), told(patient(3, ', initial: false'))]).toEqual([
      [],
      ['never-reached'],
    ])
  })
})
