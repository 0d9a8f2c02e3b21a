/** A plan is the same wherever the files lie, and whatever stands around the values in them. */
import { describe, expect, it } from 'vitest'

import { compileFiles, NET, SMALL, small, SMALL_FILES, TEACHER, type Edit, type Files } from '../harness.ts'

const plan = (files: Files, main = 'x.yaml') => compileFiles(files, main).experiment?.spec
const EXPECT: Edit = [
  'weights: { experiment: teacher.yaml }',
  'weights: { experiment: teacher.yaml }\n  expect: { accuracy: { min: 0.5, of: ip_t } }',
]

describe('a plan', () => {
  it('has the same bytes in another folder', () => {
    const moved = { 'deep/er/x.yaml': SMALL, 'deep/er/net.yaml': NET, 'deep/er/teacher.yaml': TEACHER }
    expect(plan(moved, 'deep/er/x.yaml')).toBeDefined()
    expect(JSON.stringify(plan(moved, 'deep/er/x.yaml'))).toBe(JSON.stringify(plan(SMALL_FILES)))
    expect(JSON.stringify(plan(moved, './deep/../deep/er/x.yaml'))).toBe(JSON.stringify(plan(SMALL_FILES)))
  })

  it('has the same hashes with lines above what is expected, and other names for the teacher’s file', () => {
    const hashes = plan(small(EXPECT))?.hashes
    expect(hashes).toBeDefined()
    expect(plan(small(EXPECT, ['version: 1\nname: small', '# a\n\nversion: 1\nname: small']))?.hashes).toEqual(hashes)
    const other = { ...small(EXPECT, ['experiment: teacher.yaml', 'experiment: other.yaml']), 'other.yaml': TEACHER }
    expect(plan(other)?.hashes).toEqual(hashes)
    expect(plan({ ...small(EXPECT), 'teacher.yaml': TEACHER.replace('name: teacher', 'name: tutor') })?.hashes).toEqual(
      hashes,
    )
  })

  it('has the same hashes with layers written out as with layers from a file', () => {
    const layers = NET.replace('kind: network\n', '').replaceAll('\n', '\n  ')
    const inline = small(['student:\n  from: net.yaml', `student:\n  ${layers.trim()}`])
    expect(plan(inline)?.hashes).toEqual(plan(SMALL_FILES)?.hashes)
  })

  it('trains the same with another expectation or metric, but is another plan', () => {
    const base = plan(SMALL_FILES)?.hashes
    const metric: Edit = [
      'vars: { lambda: 0.5 }',
      'vars: { lambda: 0.5 }\nmetrics: { z: { type: accuracy, input: student.ip_s, target: data.label } }',
    ]
    for (const edit of [EXPECT, metric]) {
      const changed = plan(small(edit))?.hashes
      expect(changed?.result).toBe(base?.result)
      expect(changed?.plan).not.toBe(base?.plan)
    }
  })
})
