/** What `${…}` yields, where its mistakes stand, and that none of them is told twice or not at all. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, small, type Edit } from '../harness.ts'

const told = (...edits: readonly Edit[]): readonly string[] => lines(compileFiles(small(...edits)).diagnostics)
const VARS = 'vars: { lambda: 0.5 }'
const WEIGHT = "weight: '${lambda}'"

/** The weight of the second loss, said as `text`. */
function weigh(text: string): unknown {
  return compileFiles(small([WEIGHT, `weight: '\${${text}}'`])).experiment?.spec.losses[1].weight
}

describe('an expression', () => {
  it('is arithmetic as everybody knows it', () => {
    const values: Readonly<Record<string, number>> = {
      '1 + 2 * 3': 7,
      '(1 + 2) * 3': 9,
      '7 - 2 - 1': 4,
      '7 % 4': 3,
      '2 ** 3 / 4': 2,
      '-lambda + 1': 0.5,
      'lambda > 0.25 && lambda < 1 ? 3 : 4': 3,
      'lambda == 1 || !(lambda != 1) ? 3 : 4': 4,
      'max(1, 5, 3) - min(2, 1)': 4,
      'floor(2.5) + ceil(2.5) + round(2.4) + abs(-1)': 8,
      'sqrt(16) + exp(0) + log(1)': 5,
    }
    for (const [text, value] of Object.entries(values)) expect(weigh(text), text).toBe(value)
  })

  it('on two numbers yields what the numbers yield', () => {
    const number = fc.integer({ min: 1, max: 1000 })
    fc.assert(
      fc.property(number, number, fc.constantFrom('+', '*', '/', '%'), (a, b, operator) => {
        const expected = { '+': a + b, '*': a * b, '/': a / b, '%': a % b }[operator]
        expect(weigh(`${a} ${operator} ${b}`)).toBe(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('of a power with a sign before it is refused, since two would read it in two ways', () => {
    const refused = (text: string): readonly string[] => told([WEIGHT, `weight: '\${${text}}'`])
    expect(refused('3 + -lambda ** 2')).toEqual([
      'error expression x.yaml:14:89 `-lambda **` can be read in two ways: the sign first, or the power first | ' +
        'write `-(lambda ** …)` or `(-lambda) ** …`',
    ])
    for (const text of ['2 ** -1 ** 2', '1 - -2 ** 2', 'max(1, -(2) ** 2)', '+abs(-2) ** 2', '-1e-3 ** 2'])
      expect(refused(text).join(), text).toContain('can be read in two ways')
    const clear = {
      '(-2) ** 2': 4,
      '-(2 ** 2) + 5': 1,
      '5 - 2 ** 2': 1,
      '2 ** -1': 0.5,
      '(2) - 1 ** 2': 1,
      '2 ** 3 ** 0': 2,
    }
    for (const [text, value] of Object.entries(clear)) expect(weigh(text), text).toBe(value)
  })

  it('inside a text becomes text', () => {
    const { experiment } = compileFiles(
      small(['name: small', "name: small\ndescription: 'λ = ${lambda}, half ${lambda / 2}'"]),
    )
    expect(experiment?.spec.description).toBe('λ = 0.5, half 0.25')
  })

  it('is pointed at where it goes wrong, in the middle of a text too', () => {
    expect(told(['name: small', "name: small\ndescription: 'a ${lambda} b ${lamda} c'"])).toEqual([
      'error unknown-var x.yaml:3:31 there is no var `lamda` | did you mean `lambda`?',
    ])
    expect(told(['name: small', "name: small\ndescription: 'a ${lambda} b ${ c'"])).toEqual([
      'error expression x.yaml:3:29 `${` is not closed | write `${…}`',
    ])
    expect(told([WEIGHT, "weight: '${sqrt(-1)}'"])).toEqual(['error expression x.yaml:14:85 the expression yields NaN'])
    expect(told([WEIGHT, "weight: '${10 ** 400}'"])).toEqual([
      'error expression x.yaml:14:85 the expression yields Infinity',
    ])
  })
})

describe('a mistake in a var', () => {
  it('is told once, where the var stands, and not where it is used', () => {
    expect(told([VARS, "vars: { lambda: '${1 / 0}' }"])).toEqual([
      'error expression x.yaml:3:22 the expression divides by zero',
    ])
    expect(told([VARS, "vars: { lambda: '${mu}' }"])).toEqual([
      'error unknown-var x.yaml:3:20 there is no var `mu` | the vars are `lambda`',
    ])
    expect(told([VARS, 'vars: { lambda: [1] }'])).toEqual([
      'error wrong-type x.yaml:3:17 `lambda` must be a number or a text or true or false, but is a list | write `1`',
    ])
    expect(told([VARS, 'vars: { lambda: }'])).toEqual([
      'error wrong-type x.yaml:3:17 `lambda` must be a number or a text or true or false, but is empty',
    ])
    expect(told([VARS, "vars: { lambda: '${nu}', nu: '${1 / 0}' }"])).toEqual([
      'error expression x.yaml:3:35 the expression divides by zero',
    ])
  })

  it('does not hide other mistakes', () => {
    expect(
      told([VARS, "vars: { lambda: '${1 / 0}' }"], ['base_lr: 0.01, max_iter: 10 }\n', 'base_lr: x, max_iter: 10 }\n']),
    ).toEqual([
      'error expression x.yaml:3:22 the expression divides by zero',
      expect.stringContaining('error wrong-type'),
    ])
  })
})

describe('a network file', () => {
  it('has no vars', () => {
    expect(told(['num_output: 4', "num_output: '${lambda}'"])).toEqual([
      'error unknown-var net.yaml:3:53 there is no var `lambda` | a network file has no vars; a spec can `override` what differs',
    ])
  })
})

describe('a text that only looks like an expression', () => {
  it('is never taken for a mistake that is told already', () => {
    expect(told([WEIGHT, "weight: '${lambda} ${'"])).toEqual([
      'error expression x.yaml:14:93 `${` is not closed | write `${…}`',
    ])
    expect(told([WEIGHT, 'weight: \'${"${"}\''])).toEqual([
      'error wrong-type x.yaml:14:82 `weight` must be a number or a map, but is the text "${"',
    ])
  })

  it('fails with a message or compiles, whatever it is', () => {
    const piece = fc.constantFrom(
      '${',
      '}',
      '{',
      '$',
      'lambda',
      '1',
      '/',
      '0',
      ' ',
      '"',
      '+',
      '(',
      ')',
      'max',
      ',',
      '?',
      ':',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const { experiment, diagnostics } = compileFiles(small([WEIGHT, `weight: '${pieces.join('')}'`]))
        expect(experiment !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
