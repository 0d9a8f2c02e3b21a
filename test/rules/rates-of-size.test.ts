/** A learning rate is judged by what its solver does with it. */
import { describe, expect, it } from 'vitest'

import { compileFiles, small, type Edit } from '../harness.ts'

const told = (solver: string, ...edits: readonly Edit[]): readonly string[] =>
  compileFiles(small(['solver: { type: sgd, base_lr: 0.01,', `solver: { ${solver},`], ...edits))
    .diagnostics.filter(({ code, span }) => code === 'rate-size' && span?.file === 'x.yaml')
    .map(({ message }) => message)

describe('a learning rate', () => {
  it.each([
    ['type: sgd, base_lr: 11', 'at most 10'],
    ['type: nesterov, base_lr: 100', 'at most 10'],
    ['type: adam, base_lr: 1', 'at most 0.1'],
    ['type: adamw, base_lr: 1.0e-9', 'at least 1e-8'],
    ['type: rmsprop, base_lr: 2', 'at most 1'],
    ['type: adagrad, base_lr: 2', 'at most 1'],
    ['type: adadelta, base_lr: 11', 'at most 10'],
  ])('of `%s` is far from what is usual', (solver, bound) => {
    expect(told(solver)).toEqual([expect.stringContaining(bound)])
  })

  it.each([
    'type: sgd, base_lr: 10',
    'type: sgd, base_lr: 1.0e-14',
    'type: nesterov, base_lr: 0.5',
    'type: adam, base_lr: 0.1',
    'type: adam, base_lr: 1, delta: 0.1',
    'type: rmsprop, base_lr: 0.25',
    'type: adagrad, base_lr: 1',
    'type: adadelta, base_lr: 1',
  ])('of `%s` is not', (solver) => {
    expect(told(solver)).toEqual([])
  })

  it('of steps as long as the gradient may be large where the losses count little', () => {
    const light: readonly Edit[] = [
      ["weight: '${1 - lambda}'", 'weight: 0.005'],
      ["weight: '${lambda}'", 'weight: { type: linear, from: 0.001, to: 0.005, start: 0, end: 10 }'],
    ]
    expect(told('type: sgd, base_lr: 900', ...light)).toEqual([])
    expect(told('type: sgd, base_lr: 1100', ...light)).toHaveLength(1)
    expect(told('type: adam, base_lr: 900', ...light)).toHaveLength(1)
  })
})
