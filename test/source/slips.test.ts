/** What hands get wrong in YAML itself: each is one error, at its place, in words that name the cure. */
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, NET, small, underlined, type Edit, type Files } from '../harness.ts'

const of = (files: Files): readonly string[] => lines(compileFiles(files).diagnostics)
const told = (...edits: readonly Edit[]): readonly string[] => of(small(...edits))
const solver = (text: string): readonly string[] =>
  told(['solver: { type: sgd, base_lr: 0.01, max_iter: 10 }', `solver: ${text}`])
const head = (text: string): readonly string[] => told(['name: small\n', `name: small\n${text}\n`])

describe('an expression that is not quoted', () => {
  const net = (layers: string): Files => ({
    ...small(),
    'net.yaml': NET.replace('  - { name: pool', `  - repeat: { var: i, from: 1, to: 2 }\n${layers}\n  - { name: pool`),
  })
  const line = (place: string, text: string): string =>
    `error unquoted-expression ${place} \`${text}\` is not quoted, so YAML reads its braces as a map | write '${text}' in single quotes`

  it('is told once, whole, with those in the lines below it', () => {
    const files = net('    layers:\n      - { name: c${i}, type: relu }\n      - { type: tanh, name: d_${i}_${i + 1} }')
    expect(of(files)).toEqual([line('net.yaml:6:17', 'c${i}'), line('net.yaml:7:29', 'd_${i}_${i + 1}')])
    expect(underlined(files, compileFiles(files).diagnostics[0])).toBe('c${i}')
  })

  it('is found in lists, after a colon of a name, as a key and in a sentence', () => {
    expect(of(net('    layers: [{ name: c, type: relu, bottom: [cut:a${i}, b] }]'))).toEqual([
      line('net.yaml:5:46', 'cut:a${i}'),
    ])
    expect(head('vars: { a${i}: 1 }')).toEqual([line('x.yaml:3:9', 'a${i}')])
    expect(head('tags: [the ${i} of ${n}, b]')).toEqual([line('x.yaml:3:8', 'the ${i} of ${n}')])
  })

  it('is none in a line of its own, and in quotes', () => {
    expect(
      of(net("    layers:\n      - name: c${i}\n        type: relu\n      - { name: 'd${i}', type: relu }")),
    ).toEqual([])
  })

  it('takes no longer in a line of four million characters', () => {
    expect(head(`tags: [${'x'.repeat(3_900_000)}\${i}]`)[0]).toMatch(/^error unquoted-expression x\.yaml:3:38998\d\d /)
    expect(head(`tags: [${'$'.repeat(3_900_000)}{i}]`)[0]).toMatch(/^error unquoted-expression x\.yaml:3:38998\d\d /)
    expect(head(`tags: [${'${'.repeat(1_900_000)}]`)).toEqual([expect.stringContaining('error too-large')])
  })
})

describe('a comma that is missing', () => {
  it('is told where it belongs', () => {
    expect(solver('{ type: sgd base_lr: 0.01, max_iter: 10 }')).toEqual([
      'error yaml-syntax x.yaml:15:21 a comma is missing before `base_lr` | write `sgd, base_lr: …`',
    ])
    expect(solver('{ type: sgd, base_lr: 0.01 max_iter: 10 }')).toEqual([
      'error yaml-syntax x.yaml:15:36 a comma is missing before `max_iter` | write `0.01, max_iter: …`',
    ])
    expect(solver("{ type: 'sgd' base_lr: 0.01, max_iter: 10 }")).toEqual([
      "error yaml-syntax x.yaml:15:23 a comma is missing before `base_lr` | write `'sgd', base_lr: …`",
    ])
  })

  it('is told after a map and a list, and at the end of a line', () => {
    const help = 'in `{ … }` and `[ … ]` a comma ends each value'
    expect(solver('{ type: sgd, lr_policy: { type: fixed } base_lr: 0.01, max_iter: 10 }')).toEqual([
      `error yaml-syntax x.yaml:15:49 a comma is missing before \`base_lr\` | ${help}`,
    ])
    expect(head('sweep: [{ lambda: 0.1 } { lambda: 0.2 }]')).toEqual([
      `error yaml-syntax x.yaml:3:25 a comma is missing before \`{\` | ${help}`,
    ])
    expect(solver('{ type: sgd, base_lr: 0.01\n  max_iter: 10 }')).toEqual([
      'error yaml-syntax x.yaml:16:3 a comma is missing before `max_iter` | write `0.01, max_iter: …`',
    ])
  })

  it('or quotes, where a text of several words goes before the key', () => {
    expect(head('vars: { a: the old teacher: lenet }')).toEqual([
      'error yaml-syntax x.yaml:3:20 a comma is missing before `teacher`, or quotes around the whole text',
    ])
    expect(head('vars: { a: teacher: lenet }')).toEqual([
      "error yaml-syntax x.yaml:3:12 a colon and a space end a text | put the text in quotes: 'teacher: lenet'",
    ])
  })

  it('does not hide the next one', () => {
    expect(
      told(
        ['data: { dataset: mnist }\n', 'data: { dataset: mnist batch: { test: 100 } }\n'],
        ['base_lr: 0.01, max_iter', 'base_lr: 0.01 max_iter'],
      ),
    ).toEqual([
      expect.stringContaining('x.yaml:4:24 a comma is missing before `batch`'),
      expect.stringContaining('x.yaml:15:36 a comma is missing before `max_iter`'),
    ])
  })
})

describe('a text that has to stand in quotes', () => {
  it('has a colon and a space in it', () => {
    const said = 'stands where no key can | put the text in quotes:'
    expect(head('description: teacher: lenet # the old one')).toEqual([
      `error yaml-syntax x.yaml:3:14 a colon and a space end the text \`teacher\`, which ${said} 'teacher: lenet'; or, if \`teacher\` is a key, write it in the next line, indented`,
    ])
    expect(head("description: it's a teacher: lenet")).toEqual([
      `error yaml-syntax x.yaml:3:14 a colon and a space end the text \`it's a teacher\`, which ${said} 'it''s a teacher: lenet'`,
    ])
  })

  it('is told apart from keys that are indented too far', () => {
    expect(head('  tags: [a]')).toEqual([
      'error yaml-syntax x.yaml:2:7 this value goes on in the next line, which is indented further than its key | let all keys of a map begin in one column',
    ])
  })

  it('goes on after its quotes, or starts with a sign', () => {
    expect(head("description: 'it's'")).toEqual([
      'error yaml-syntax x.yaml:3:18 the text in quotes ends before this | put all of it in quotes; in single quotes, two of them stand for one',
    ])
    expect(head('description: @home')).toEqual([
      'error yaml-syntax x.yaml:3:14 plain value cannot start with reserved character @ | put it in quotes',
    ])
  })
})

it('brackets that close none, and lists in the line of their key, are told', () => {
  expect(head('tags: ]')).toEqual([
    'error yaml-syntax x.yaml:3:7 this bracket closes none | remove it, or open it before',
  ])
  expect(head('tags: - a\n      - b')).toEqual([
    'error yaml-syntax x.yaml:3:7 a list with dashes begins in the line of its key | write each `- …` in a line of its own, or `[ … ]`',
  ])
})

it('tags have no meaning, those of YAML neither', () => {
  const help = 'tags have no meaning here | remove the `!…`; a spec is plain data'
  expect(head("description: !!str one\ntags: [!own b, '!c', d!]")).toEqual([
    `error yaml-tag x.yaml:3:14 ${help}`,
    `error yaml-tag x.yaml:4:8 ${help}`,
  ])
})

it('of a text that is no YAML at all, a hundred mistakes are enough', () => {
  expect(of({ ...small(), 'x.yaml': "a: 'x' b\n".repeat(1000) })).toHaveLength(100)
  expect(of({ ...small(), 'x.yaml': 'a: !x b\n'.repeat(1000) })).toHaveLength(100)
  expect(of({ ...small(), 'x.yaml': `a: [${']'.repeat(500_000)}` })).toEqual([
    'error yaml-syntax x.yaml:1:6 this bracket closes none | remove it, or open it before',
  ])
})
