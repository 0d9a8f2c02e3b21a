import { describe, expect, it } from 'vitest'

import { diffExperiments } from '../../compiler/diff/index.ts'
import { experiments } from '../harness.ts'
import { changeLines, compiled, diffCases, edited } from './cases.ts'

const before = new Map<string, ReturnType<typeof compiled>>()

function original(file: string): ReturnType<typeof compiled> {
  const known = before.get(file) ?? compiled(experiments, file)
  before.set(file, known)
  return known
}

describe('an edit', () => {
  it.each(diffCases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const after = compiled(edited(one), one.with ?? one.of)
    expect(changeLines(diffExperiments(original(one.of), after))).toEqual(one.changes)
  })

  it('is told in sixty cases and more, of which twenty are no change', () => {
    expect(diffCases.length).toBeGreaterThanOrEqual(60)
    expect(diffCases.filter(({ changes }) => changes.length === 0).length).toBeGreaterThanOrEqual(20)
  })
})
