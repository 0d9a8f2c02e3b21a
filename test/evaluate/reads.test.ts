/** A value that an expression makes is wrong where its vars are said, and messages lead there. */
import { describe, expect, it } from 'vitest'

import { compile, placeOf, type Diagnostic } from '../../compiler/index.ts'
import { compileFiles, memoryHost, small, SMALL_FILES, type Edit } from '../harness.ts'

const RATE: Edit = ['base_lr: 0.01', "base_lr: '${rate}'"]
const vars = (text: string): Edit => ['vars: { lambda: 0.5 }', `vars: { lambda: 0.5, ${text} }`]

/** Each note of the mistakes: what it says, and where. */
const notesOf = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ notes }) => notes.map(({ message, span }) => `${span ? placeOf(span) : '-'} ${message}`))
const told = (text: string, sets: readonly string[] = [], ...more: readonly Edit[]): readonly string[] =>
  notesOf(compileFiles(small(RATE, vars(text), ...more), 'x.yaml', sets).diagnostics)

describe('a wrong value that is made of vars', () => {
  it('leads to the var, and to what that is made of', () => {
    expect(told('rate: 0')).toEqual(['x.yaml:3:28 `rate` is 0, said here'])
    expect(told("zero: 0, rate: '${2 * zero}'")).toEqual([
      'x.yaml:3:37 `rate` is 0, said here',
      'x.yaml:3:28 `zero` is 0, said here',
    ])
  })

  it('leads to the `--set`, the sweep or the base that says it', () => {
    expect(told('rate: 1', ['seed=3', 'rate=-2'])).toEqual(['--set#2:1:6 `rate` is -2, set by --set #2'])
    const swept = told('rate: 1', [], ['name: small', 'name: small\nsweep: { rate: [0.1, -1] }'])
    expect(swept).toEqual(['x.yaml:3:22 `rate` is -1, said here', '- in the sweep’s member `rate=-1`'])
    const heir = 'extends: x.yaml\nname: heir\nvars: { rate: -3 }\n'
    const { diagnostics } = compileFiles({ ...small(RATE, vars('rate: 1')), 'heir.yaml': heir }, 'heir.yaml')
    expect(notesOf(diagnostics)).toEqual([
      'heir.yaml:3:15 `rate` is -3, said here',
      '- `heir.yaml` inherits this from `x.yaml`',
    ])
  })

  it('names what comes from the environment, in a var too', () => {
    const host = memoryHost({ ...SMALL_FILES, ...small(RATE, vars("rate: '${env:RATE}'")) }, { RATE: '-1' })
    expect(notesOf(compile('x.yaml', { host }).diagnostics)).toEqual([
      'x.yaml:3:28 `rate` is -1, said here',
      '- `RATE` is -1 in the environment',
    ])
  })

  it('leads to what an expression read before it failed, and to nothing else', () => {
    const failing: Edit = ["base_lr: '${rate}'", "base_lr: '${lambda > 1 ? other : 1 / rate}'"]
    expect(told('rate: 0, other: 2', [], failing)).toEqual([
      'x.yaml:3:17 `lambda` is 0.5, said here',
      'x.yaml:3:28 `rate` is 0, said here',
    ])
  })

  it('has a few, of a value that is made of many', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const many = names.map((name) => `${name}: 0`).join(', ')
    const [first, ...rest] = told(`${many}, rate: '\${${names.join(' + ')}}'`)
    expect(first).toContain('`rate` is 0')
    expect(rest.map((note) => note.split('`')[1])).toEqual(['a', 'b', 'c'])
  })

  it('is nothing a machine may write over', () => {
    const { diagnostics } = compileFiles(small(['type: sgd', "type: '${kind}'"], vars('kind: sgdd')))
    expect(diagnostics.map(({ code, help, fix }) => [code, help, fix])).toEqual([
      ['unknown-type', 'did you mean `sgd`?', undefined],
    ])
  })
})
