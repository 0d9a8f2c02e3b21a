/** What `override` lays over a layer follows the rules by which a file is laid over what it extends. */
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, small, type Files } from '../harness.ts'

const CONV =
  'name: conv, type: convolution, num_output: 4, kernel_size: 5, ' +
  'weight_filler: { type: gaussian, mean: 0.1, std: 1 }, param: [{ lr_mult: 2 }, { lr_mult: 3 }]'

/** The student's `conv` in a file of its own, as `layer` says it, with what the student says. */
const student = (layer: string, said = '', more = ''): Files => ({
  ...small(
    ['student:\n  from: net.yaml', 'student:\n  from: own.yaml'],
    ['rename: { suffix: _s }', `rename: { suffix: _s }${said === '' ? '' : `\n  override: ${said}`}`],
  ),
  'own.yaml': `kind: network
${more}layers:
  - { ${layer} }
  - { name: relu, type: relu }
  - { name: ip, type: inner_product, num_output: 10 }
`,
})

const hashes = (files: Files): unknown => {
  const { experiment, diagnostics } = compileFiles(files)
  return experiment?.spec.hashes ?? lines(diagnostics)
}

const told = (said: string, layer = CONV): readonly string[] =>
  lines(compileFiles(student(layer, said)).diagnostics).filter((line) => line.startsWith('error'))

const same = (said: string, from: string, to: string): void => {
  expect(CONV).toContain(from)
  const expected = hashes(student(CONV.replace(from, to)))
  expect(expected).toHaveProperty('plan')
  expect(hashes(student(CONV, said))).toEqual(expected)
  expect(hashes(student(CONV))).not.toEqual(expected)
}

describe('`override`', () => {
  it('joins maps key by key: the rest of a filler stays', () => {
    same('{ conv: { weight_filler: { std: 0.1 } } }', 'mean: 0.1, std: 1', 'mean: 0.1, std: 0.1')
    same('{ conv: { weight_filler: { type: gaussian, std: 0.1 } } }', 'mean: 0.1, std: 1', 'mean: 0.1, std: 0.1')
  })

  it('lets a map of another type take the place of the whole', () => {
    same(
      '{ conv: { weight_filler: { type: uniform, min: -0.1, max: 0.1 } } }',
      'type: gaussian, mean: 0.1, std: 1',
      'type: uniform, min: -0.1, max: 0.1',
    )
    same('{ conv: { weight_filler: msra } }', '{ type: gaussian, mean: 0.1, std: 1 }', 'msra')
  })

  it('joins what is said of a filler that is a word', () => {
    const word = CONV.replace('{ type: gaussian, mean: 0.1, std: 1 }', 'gaussian')
    expect(hashes(student(word, '{ conv: { weight_filler: { std: 0.1 } } }'))).toEqual(
      hashes(student(CONV.replace('mean: 0.1, std: 1', 'std: 0.1'))),
    )
  })

  it('joins what the network says for all its layers', () => {
    const bare = 'name: conv, type: convolution, num_output: 4, kernel_size: 5'
    const all = 'defaults: { weight_filler: { type: gaussian, mean: 0.1, std: 1 } }\n'
    const filler = (text: string): string => `${bare}, weight_filler: { type: gaussian, ${text} }`
    expect(hashes(student(bare, '{ conv: { weight_filler: { std: 0.1 } } }', all))).toEqual(
      hashes(student(filler('mean: 0.1, std: 0.1'), '', all)),
    )
  })

  it('replaces lists', () => {
    same('{ conv: { param: [{ lr_mult: 5 }] } }', '[{ lr_mult: 2 }, { lr_mult: 3 }]', '[{ lr_mult: 5 }]')
  })

  it('deletes by null, in maps too', () => {
    same('{ conv: { param: null } }', ', param: [{ lr_mult: 2 }, { lr_mult: 3 }]', '')
    same('{ conv: { weight_filler: null } }', ', weight_filler: { type: gaussian, mean: 0.1, std: 1 }', '')
    same('{ conv: { weight_filler: { mean: null } } }', 'mean: 0.1, std: 1', 'std: 1')
  })

  it('deletes by null what the network file says, in a spec that extends another and from the command line', () => {
    const files = student(`${CONV}, stride: 2`)
    const extending = (base: Files, said: string): Files => ({
      ...base,
      'base.yaml': base['x.yaml'],
      'x.yaml': `extends: base.yaml\nstudent: { override: { conv: ${said} } }\n`,
    })
    const without = hashes(student(CONV))
    expect(without).toHaveProperty('plan')
    expect(hashes(extending(files, '{ stride: null }'))).toEqual(without)
    const set = (text: string) => compileFiles(files, 'x.yaml', [text])
    expect(set('student.override.conv.stride=null').experiment?.spec.hashes).toEqual(without)
    expect(hashes(extending(student(CONV), '{ stride: null }'))).toEqual([
      'error nothing-to-delete x.yaml:2:32 `stride: null` deletes what was inherited, and nothing was | remove the line',
    ])
    // what the base changes goes back to what the network file says
    const changed = student(`${CONV}, stride: 2`, '{ conv: { stride: 3 } }')
    expect(hashes(extending(changed, '{ stride: null }'))).toEqual(hashes(files))
  })

  it('of a bottom by null lets the layer read the one before it', () => {
    const bottom = (text: string): string => text.replace('type: relu', 'type: relu, bottom: data')
    const files = student(CONV, '{ relu: { bottom: null } }')
    expect(hashes({ ...files, 'own.yaml': bottom(files['own.yaml']) })).toEqual(hashes(student(CONV)))
  })

  it('is told what it does not find, and what it makes that is wrong', () => {
    expect(told('{ conv: { stride: null } }')).toEqual([
      'error nothing-to-delete x.yaml:12:23 `stride: null` deletes what was inherited, and nothing was | remove the line',
    ])
    expect(told('{ conv: { num_output: null } }')).toEqual([
      expect.stringMatching(/^error missing-key x\.yaml:12:23 `num_output` is missing in layer `conv` \|/),
    ])
    expect(told('{ conv: { weight_filler: { sdt: 0.1 } } }')).toEqual([
      'error unknown-key x.yaml:12:40 unknown key `sdt` in `weight_filler` | did you mean `std`? It is there already',
    ])
    expect(told('{ conv: { weight_filler: { value: 1 } } }')).toEqual([
      expect.stringMatching(/^error unknown-key x\.yaml:12:40 unknown key `value` in `weight_filler`/),
    ])
    expect(told('{ conv: { type: null } }')).toEqual([
      'error unknown-key x.yaml:12:23 `override` cannot change the `type` of a layer | use `replace`',
    ])
  })
})

describe('what `defaults` say of parameters', () => {
  const BARE = 'name: conv, type: convolution, num_output: 4, kernel_size: 5'
  const BOTH = 'defaults: { param: [{ lr_mult: 1 }, { lr_mult: 2 }] }\n'

  it('fits a layer that is overridden as it fits one that is written so', () => {
    const without = hashes(student(`${BARE}, bias_term: false`, '', BOTH))
    expect(without).toHaveProperty('plan')
    expect(hashes(student(BARE, '{ conv: { bias_term: false } }', BOTH))).toEqual(without)
    expect(hashes(student(`${BARE}, bias_term: false`, '{ conv: { bias_term: true } }', BOTH))).toEqual(
      hashes(student(BARE, '', BOTH)),
    )
  })
})
