/** A mistake hides no other one, and none is made of it: what is unused is told beside errors that have no part in it. */
import { describe, expect, it } from 'vitest'

import { compileFiles, small, type Edit } from '../harness.ts'

const codes = (...edits: readonly Edit[]): readonly string[] => [
  ...new Set(
    compileFiles(small(...edits))
      .diagnostics.filter(({ severity, span }) => severity !== 'note' && span?.file === 'x.yaml')
      .map(({ code }) => code),
  ),
]
const student = (text: string): Edit => ['rename: { suffix: _s }', `rename: { suffix: _s }\n  ${text}`]
const UNUSED = student('insert: [{ after: ip, layers: [{ name: more, type: inner_product, num_output: 3 }] }]')
const UNREAD = student('insert: [{ after: ip, layers: [{ name: more, type: dropout }] }]')

describe('beside a mistake of the solver or of data', () => {
  it.each<[string, Edit, string]>([
    ['no iterations', ['max_iter: 10 }', 'max_iter: 0 }'], 'invalid-value'],
    ['an unknown key of the solver', ['max_iter: 10 }', 'max_iter: 10, momentun: 0.9 }'], 'unknown-key'],
    ['a limit that is none', ['dataset: mnist }', 'dataset: mnist, limit: { test: 1.5 } }'], 'data-limit'],
  ])('%s', (_what, edit, code) => {
    expect(codes(edit, UNUSED)).toEqual(expect.arrayContaining([code, 'unused-layer']))
    expect(codes(edit, UNREAD)).toEqual(expect.arrayContaining([code, 'unused-top']))
  })

  it('a decay that decays nothing', () => {
    const still = 'defaults: { param: [{ decay_mult: 0 }, { decay_mult: 0 }] }'
    const found = codes(student(still), ['max_iter: 10 }', 'max_iter: 0, weight_decay: 0.1 }'])
    expect(found).toEqual(expect.arrayContaining(['invalid-value', 'decay-without-effect']))
  })
})

describe('nothing is called unused', () => {
  it.each<[string, Edit]>([
    [
      'for a reference to what there is not',
      ['input: student.ip_s, target: data', 'input: student.io_s, target: data'],
    ],
    [
      'for a loss that cannot be read',
      ['type: distillation, input: student.ip_s', 'type: distillation, inptu: student.ip_s'],
    ],
    ['for a layer that reads nobody knows what', student('override: { ip: { botom: conv } }')],
    ['for a layer without a shape', student('override: { conv: { kernel_size: 99 } }')],
  ])('%s', (_what, edit) => {
    const found = codes(edit)
    expect(found).not.toEqual([])
    for (const code of ['unused-layer', 'unused-top', 'idle-student', 'unreached-layer'])
      expect(found).not.toContain(code)
  })
})
