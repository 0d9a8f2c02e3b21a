/** Texts as editors and other systems write them, and texts that nobody writes in good faith. */
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, SMALL, small, SMALL_FILES, type Edit } from '../harness.ts'

const told = (...edits: readonly Edit[]): readonly string[] => lines(compileFiles(small(...edits)).diagnostics)
const whole = (text: string): readonly string[] => lines(compileFiles({ ...SMALL_FILES, 'x.yaml': text }).diagnostics)

describe('a text', () => {
  it('has the same places with a byte order mark, and with the line ends of Windows', () => {
    const broken = SMALL.replace('version', 'versoin').replace('base_lr', 'base_rl')
    expect(whole(broken)).toEqual([
      'error unknown-key x.yaml:1:1 unknown key `versoin` | did you mean `version`?',
      'error unknown-key x.yaml:15:22 unknown key `base_rl` in `solver` | did you mean `base_lr`?',
    ])
    expect(whole(`\uFEFF${broken}`)).toEqual(whole(broken))
    expect(whole(broken.replaceAll('\n', '\r\n'))).toEqual(whole(broken))
  })

  it('may be block or flow, quoted or not, with a directive and an end', () => {
    const hash = (text: string): unknown => compileFiles({ ...SMALL_FILES, 'x.yaml': text }).experiment?.spec.hashes
    expect(hash(SMALL)).toBeDefined()
    expect(hash(`%YAML 1.2\n---\n${SMALL}...\n`)).toEqual(hash(SMALL))
    expect(hash(SMALL.replace('data: { dataset: mnist }', 'data:\n  "dataset":\n    "mnist"'))).toEqual(hash(SMALL))
  })

  it('may have keys that every object inherits: they are unknown like any other', () => {
    for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(told(['name: small', `name: small\n${key}: { a: 1 }`])).toEqual([
        `error unknown-key x.yaml:3:1 unknown key \`${key}\` | remove it`,
      ])
      expect(told(['type: distillation', `type: ${key}`])).toEqual([
        `error unknown-type x.yaml:14:17 unknown type \`${key}\` | the types are contrastive, distillation, euclidean, hinge, hint, infogain, sigmoid_cross_entropy, softmax_cross_entropy`,
      ])
    }
  })

  it('is refused with keys that are no text', () => {
    expect(told(['name: small', 'name: small\n? [a, b]\n: 5'])).toEqual([
      'error yaml-syntax x.yaml:3:3 a key is a name, and this is a list',
    ])
    expect(told(['data: { dataset: mnist }', 'data: { dataset: {{ dataset }} }'])).toEqual([
      'error yaml-syntax x.yaml:4:19 a key is a name, and this is a map | a text that starts with a brace stands in quotes',
    ])
    // merges in keys, which the package would refuse with an exception when it writes them out
    for (const key of ['{<<: 1}', '{<<: [1]}', '&a {<<: *a}']) {
      expect(whole(`? ${key}\n: 1`)).toEqual([
        expect.stringMatching(/^error yaml-syntax x.yaml:1:[36] a key is a name, and this is a map$/),
      ])
    }
    expect(told(['name: small', 'name: small\n: 5'])).toEqual([
      'error unknown-key x.yaml:3:1 unknown key `null` | remove it',
    ])
  })
})

describe('`<<`', () => {
  const metrics = (last: string): unknown => {
    const { experiment, diagnostics } = compileFiles(
      small([
        'vars: { lambda: 0.5 }',
        [
          'vars: { lambda: 0.5 }',
          'metrics:',
          '  a: &a { type: accuracy, input: student.ip_s, target: data.label }',
          '  b: &b { type: agreement, input: teacher.ip_t, target: teacher.ip_t }',
          `  c: ${last}`,
        ].join('\n'),
      ]),
    )
    return experiment?.spec.metrics[2] ?? lines(diagnostics)
  }

  it('gives what the map itself does not say, wherever it stands', () => {
    const expected = {
      name: 'c',
      type: 'accuracy',
      input: 'teacher.ip_t',
      target: 'data.label',
      settings: '',
      better: 'max',
    }
    expect(metrics('{ <<: *a, input: teacher.ip_t }')).toEqual(expected)
    expect(metrics('{ input: teacher.ip_t, <<: *a }')).toEqual(expected)
  })

  it('of several maps takes the first that says it', () => {
    expect(metrics('{ <<: [*a, *b] }')).toEqual({
      name: 'c',
      type: 'accuracy',
      input: 'student.ip_s',
      target: 'data.label',
      settings: '',
      better: 'max',
    })
    expect(metrics('{ <<: [*b, *a] }')).toEqual({
      name: 'c',
      type: 'agreement',
      input: 'teacher.ip_t',
      target: 'teacher.ip_t',
      settings: '',
      better: 'max',
    })
  })

  it('keeps the place of what it brings', () => {
    expect(metrics('{ <<: *a, type: agreement }')).toEqual([
      'error loss-input x.yaml:5:56 `metrics.c`: it compares two networks, and `data.label` is none | name a layer of the teacher, or take a `type` that compares with labels',
      expect.stringMatching(/^warning constant-metric x\.yaml:6:57 `metrics\.b` /),
    ])
    expect(metrics('{ <<: 1 }')).toContain('error yaml-syntax x.yaml:7:12 `<<` merges maps, and this is none')
  })
})
