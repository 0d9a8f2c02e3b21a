/** Texts that nobody writes in good faith are told in one place, and in a moment. */
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'

import { MAIN, workplace } from '../cli/command.ts'
import { checkNetwork, compileFiles, lines, SMALL, small, SMALL_FILES, type Files } from '../harness.ts'

/** What is told of the files, which must not take long; the machine may be busy. */
function told(files: Files, sets: readonly string[] = []): readonly string[] {
  const start = performance.now()
  const { diagnostics } = compileFiles({ ...SMALL_FILES, ...files }, 'x.yaml', sets)
  expect(performance.now() - start).toBeLessThan(15_000)
  for (const { message } of diagnostics) expect(message.length).toBeLessThan(1100)
  return lines(diagnostics)
}
const text = (yaml: string): readonly string[] => told({ 'x.yaml': yaml })
const DEEP = 'lists or maps are nested too deeply | no spec is nested deeper than 100'

describe('a text', () => {
  it('is nested a hundred deep and no deeper, in flow, in blocks and by aliases', () => {
    const nest = (depth: number): string => `a: ${'['.repeat(depth)}${']'.repeat(depth)}\n`
    expect(text(nest(99))).not.toContain(expect.stringContaining('too-large'))
    expect(text(nest(100))).toEqual([`error too-large x.yaml:1:103 ${DEEP}`])
    const chain = Array.from({ length: 200 }, (_, i) => `a${i}: &a${i} [${i > 0 ? `*a${i - 1}` : ''}]`).join('\n')
    expect(text(chain)).toEqual([expect.stringContaining(DEEP)])
  })

  it('is refused at the place where it is too deep, and nothing of it is walked by recursion', () => {
    const texts: Readonly<Record<string, string>> = {
      [`a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`]: '1:103',
      ['['.repeat(100_000)]: '1:101',
      ['{'.repeat(100_000)]: '1:101',
      ['{a: '.repeat(100_000)]: '1:401',
      ['[{a: '.repeat(100_000)]: '1:251',
      ['- '.repeat(100_000)]: '1:201',
      ['? '.repeat(100_000)]: '1:201',
      [': '.repeat(100_000)]: '1:201',
      ['- ? '.repeat(100_000)]: '1:201',
      ['[? '.repeat(100_000)]: '1:301',
      ['&b [ '.repeat(100_000)]: '1:504',
      ['!t { '.repeat(100_000)]: '1:504',
      [Array.from({ length: 2500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')]: '101:101',
      [Array.from({ length: 2500 }, (_, i) => `${' '.repeat(i)}-`).join('\n')]: '101:101',
    }
    for (const [deep, place] of Object.entries(texts))
      expect(text(deep)).toEqual([`error too-large x.yaml:${place} ${DEEP}`])
  })

  it('is refused as well where the stack is a fifth of what Node gives', async () => {
    const deep = ['[', '{a: ', '- ', '? ', '[{a: ', '- ? ', '&b ['].map((part) => part.repeat(100_000))
    const place = workplace(Object.fromEntries(deep.map((yaml, i) => [`deep/${i}.yaml`, yaml])))
    const { exitCode, stdout } = await execa(
      process.execPath,
      ['--stack-size=200', MAIN, 'check', 'deep', '--format', 'github'],
      { cwd: place.folder, reject: false },
    )
    place.remove()
    expect(exitCode).toBe(1)
    expect(stdout.match(/^::error file=deep.*nested too deeply/gm)).toHaveLength(deep.length)
  })

  it('has four million characters at most, a file, a value and a `--set` alike', () => {
    const long = 'x'.repeat(10_000_000)
    expect(text(`${SMALL}description: ${long}\n`)).toEqual([
      expect.stringMatching(
        /^error too-large x.yaml:1:1 the text has 100\d+ characters, more than the 4000000 that are read/,
      ),
    ])
    expect(told({}, [`description=${long}`])).toEqual([expect.stringMatching(/^error too-large --set#1:1:1 /)])
    expect(told({ 'net.yaml': long })).toEqual([expect.stringMatching(/^error too-large net.yaml:1:1 /)])
    expect(text(SMALL.replace('name: small', `name: ${'x'.repeat(3_000_000)}Y`))).toEqual([
      expect.stringMatching(
        /^error invalid-value x.yaml:2:7 `name` must be made of lower-case letters.* the text "x{60}…"$/,
      ),
    ])
    expect(text(`${SMALL}${'k'.repeat(1_000_000)}: 1\n`)).toEqual([
      expect.stringMatching(/^error yaml-syntax x.yaml:16:1 /),
    ])
  })

  it('has a hundred thousand values at most', () => {
    expect(text(`${SMALL}tags: [${'a, '.repeat(100_000)}]\n`)).toEqual([
      'error too-large x.yaml:16:299825 there are more than 100000 keys and values up to here | a dataset or a checkpoint is no spec',
    ])
    expect(text(`${SMALL}tags: [&a [${'a, '.repeat(900)}], ${'*a, '.repeat(120)}]\n`)).toEqual([
      'error too-large x.yaml:16:7 this is more than 100000 values, its aliases written out | a dataset or a checkpoint is no spec',
    ])
    expect(text(`${SMALL}tags: [&a a, ${'*a, '.repeat(40_000)}]\n`)).toEqual([])
    const keys = Array.from({ length: 150_000 }, (_, i) => `k${i}: 1`).join('\n')
    expect(text(keys)).toEqual([expect.stringContaining('error too-large x.yaml:50001:1 there are more than 100000')])
    expect(text(Array.from({ length: 15_000 }, () => 'a: 1').join('\n')).length).toBeGreaterThan(1)
  })

  it('has six hundred thousand words and signs at most, those of comments among them', () => {
    expect(text('# a\n'.repeat(600_000))).toEqual([
      'error too-large x.yaml:300001:1 the text has more than 600000 words, signs and line breaks up to here | a dataset or a checkpoint is no spec',
    ])
  })

  it('has ten thousand layers at most', () => {
    const layers = (count: number, from = 0): string =>
      Array.from({ length: count }, (_, i) => `  - { name: r${from + i}, type: relu }\n`).join('')
    expect(lines(checkNetwork(`kind: network\nlayers:\n${layers(10_001)}`).diagnostics)).toEqual([
      'error too-large net.yaml:10003:5 there are more than 10000 layers | no network has so many',
    ])
    expect(lines(checkNetwork(`kind: network\nlayers:\n${layers(100_000)}`).diagnostics)).toEqual([
      expect.stringContaining('error too-large net.yaml:20002:13 there are more than 100000 keys and values'),
    ])
  })

  it('may be broken in a hundred thousand places of one line', () => {
    expect(text(`a: {${'b c: d e, '.repeat(20_000)}`).length).toBeLessThan(5)
    expect(text(`a: [${'${b} '.repeat(20_000)}`).length).toBeLessThan(5)
    expect(text(`${"'".repeat(200_001)}`).length).toBeGreaterThan(0)
    expect(text(`a: ${'&b '.repeat(20_000)}c`).length).toBeGreaterThan(0)
    expect(text(`a: ${'!b '.repeat(20_000)}c`).length).toBeGreaterThan(0)
  })
})

describe('a number', () => {
  const number = (value: string): readonly string[] => told(small(['max_iter: 10 }\n', `max_iter: ${value} }\n`]))

  it('is finite', () => {
    for (const value of ['1e999', '-1e999', '.inf', '-.inf', '.nan'])
      expect(number(value)).toContainEqual('error number-precision x.yaml:15:47 the number is not finite')
  })

  it('is not so small that it would be 0', () => {
    for (const value of ['1e-400', '-0.01e-4000', '1.0E-324'])
      expect(number(value)).toContainEqual(
        'error number-precision x.yaml:15:47 the number is too small to be kept: it would be 0 | write 0 if that is meant',
      )
    for (const value of ['0e-400', '0.0', '5e-324'])
      expect(number(value).filter((line) => line.includes('too small to be kept'))).toEqual([])
  })

  it('keeps its digits where it is whole, however it is written', () => {
    for (const value of [String(2n ** 60n), '0x1000000000000001', '0o100000000000000000001', '9007199254740993'])
      expect(number(value)).toContainEqual(
        'error number-precision x.yaml:15:47 the number has more digits than can be kept | quote it if it is a text',
      )
    for (const value of ['1e30', '1152921504606846976.0'])
      expect(number(value)).toEqual([expect.stringContaining('`max_iter` must be 9007199254740991 or less')])
    expect(number("'${2 ** 60}'")).toEqual([expect.stringContaining('`max_iter` must be 9007199254740991 or less')])
    expect(number('9007199254740991')).toEqual([])
  })
})

describe('what is made of a text', () => {
  const vars = (entries: readonly string[]): Files =>
    small([
      'vars: { lambda: 0.5 }',
      `vars:\n  lambda: 0.5\n${entries.map((entry) => `  ${entry}\n`).join('')}description: '\${last}'`,
    ])

  it('does not multiply through vars', () => {
    const laughs = [
      "a0: 'ha ha ha'",
      ...Array.from({ length: 20 }, (_, i) => `a${i + 1}: '${`\${a${i}}`.repeat(10)}'`),
      "last: '${a20}'",
    ]
    expect(told(vars(laughs))).toEqual([
      expect.stringMatching(
        /^error too-large x.yaml:\d+:\d+ a text with expressions in it is longer than 10000 characters/,
      ),
    ])
    const many = `description: '${'${lambda}'.repeat(100_000)}'`
    expect(told(small(['name: small', `name: small\n${many}`]))).toEqual([
      expect.stringContaining('error too-large x.yaml:3:14'),
    ])
  })

  it('has vars of vars a hundred deep', () => {
    const chain = [
      'a0: 1',
      ...Array.from({ length: 15_000 }, (_, i) => `a${i + 1}: '\${a${i}}'`), // no stack is so deep
      "last: '${a15000}'",
    ].reverse()
    expect(told(vars(chain))).toEqual([
      expect.stringMatching(/^error too-large x.yaml:\d+:\d+ vars are made of each other, more than 100 deep/),
    ])
  })

  it('has expressions of a thousand characters', () => {
    const weigh = (expression: string): readonly string[] => told(small(["'${lambda}'", `'\${${expression}}'`]))
    expect(weigh(`lambda${' + 1'.repeat(1000)}`)).toEqual([
      expect.stringContaining('error expression x.yaml:14:85 the expression is longer than 1000'),
    ])
    expect(weigh(`${'-'.repeat(999)}1`).length).toBeLessThan(2)
    expect(weigh(`${'(['.repeat(400)}1`)).toEqual([expect.stringContaining('error expression')])
    expect(weigh(`${'1 ? '.repeat(200)}1`)).toEqual([expect.stringContaining('error expression')])
    expect(weigh(`${'a.'.repeat(400)}a`)).toEqual([expect.stringContaining('error expression')])
  })

  it('has a thousand members of a sweep at most', () => {
    const sweep = (axes: number): string =>
      `sweep: {${Array.from({ length: axes }, (_, i) => `v${i}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`).join(', ')}}`
    expect(told(small(['name: small', `name: small\n${sweep(12)}`]))).toEqual([
      'error too-large x.yaml:3:1 the sweep has 1000000000000 members, more than 1000 | sweep fewer keys at a time',
    ])
  })

  it('has patterns that match in linear time', () => {
    const rename = (match: string): readonly string[] =>
      told(small(['rename: { suffix: _s }', `rename: [{ match: '${match}', to: a }]`]))
    expect(rename('(a*)*b').length).toBeGreaterThan(0)
    expect(rename('((a{100}){100}){100}').length).toBeGreaterThan(0)
    expect(rename(`${'(a|'.repeat(3000)}b${')'.repeat(3000)}`).length).toBeGreaterThan(0)
  })
})

describe('a trap of YAML', () => {
  it('is told as what it is, in flow maps, in lists, and where YAML takes the escape', () => {
    const weigh = (value: string): readonly string[] => told(small(["'${lambda}'", value]))
    expect(weigh('${lambda}')).toEqual([expect.stringContaining('error unquoted-expression x.yaml:14:82')])
    expect(weigh('${1 - lambda}')).toEqual([expect.stringContaining('error unquoted-expression x.yaml:14:')])
    expect(told(small(['name: small', 'name: small\ntags: [${lambda}, a]']))).toEqual([
      expect.stringContaining('error unquoted-expression x.yaml:3:'),
    ])
    expect(told(small(['name: small', 'name: small\ndescription: ${lambda} of it']))).toEqual([])
    expect(told(small(['rename: { suffix: _s }', 'rename: [{ match: "^(\\d)$", to: a }]']))).toEqual([
      expect.stringContaining('error double-quoted-backslash x.yaml:11:'),
    ])
    expect(told(small(['rename: { suffix: _s }', 'rename: [{ match: "\\bconv", to: a }]']))).toContainEqual(
      "error double-quoted-backslash x.yaml:11:21 a backslash in double quotes made a control character of what follows it | put regular expressions in single quotes: '\\b'",
    )
    expect(told(small(['name: small', 'name: small\ndescription: "two\\nlines\\tand \\u00e9"']))).toEqual([])
  })
})
