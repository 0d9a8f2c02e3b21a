import { describe, expect, it } from 'vitest'

import { diffExperiments } from '../../compiler/diff/index.ts'
import { experiments } from '../harness.ts'
import { compiled } from './cases.ts'

const MINI = experiments['cifar-mini.yaml'] ?? ''
const mini = compiled(experiments, 'cifar-mini.yaml')

describe('what is told', () => {
  it('leaves every layer that a change is of out of those that are as before', () => {
    const wide = MINI.replace(
      'rename: { suffix: _s }',
      'rename: { suffix: _s }\n  override: { conv2: { num_output: 48 } }',
    )
    const { changes, unchanged } = diffExperiments(mini, compiled({ ...experiments, 'wide.yaml': wide }, 'wide.yaml'))
    const layers = changes.flatMap(({ of = [] }) => of.flatMap((part) => ('layer' in part ? [part.layer] : [])))
    expect(layers).toEqual(['conv2_s', 'ip1_s'])
    const all = mini.spec.networks.find(({ name }) => name === 'student')?.layers.length ?? 0
    expect(unchanged['layer of student']).toBe(all - 2)
  })

  it('names what is gone, and the networks that differ, as they were called', () => {
    const { changes } = diffExperiments(mini, compiled(experiments, 'cifar-teacher.yaml'))
    expect(changes.find(({ subject }) => subject === 'metrics.agreement')?.before).toBe(
      '{ type: agreement, input: student.ip1_s, target: teacher.ip1_t }',
    )
    expect(changes.find(({ code }) => code === 'confounded')?.subject).toBe(
      'network teacher → network, student removed, solver',
    )
  })
})
