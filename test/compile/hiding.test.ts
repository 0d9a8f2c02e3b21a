/** One mistake never hides another: what is wrong early is told with what is wrong late, and what follows from it is not. */
import { describe, expect, it } from 'vitest'

import { compileFiles, small, type Edit } from '../harness.ts'

/** Code and line of every error. */
const told = (...edits: readonly Edit[]): readonly string[] =>
  compileFiles(small(...edits)).diagnostics.flatMap(({ code, severity, span }) =>
    severity === 'error' ? [`${code} ${span?.file}:${span?.start.line}`] : [],
  )

const WEIGHT = "weight: '${lambda}'"
const KERNEL: Edit = ['kernel_size: 5 }', 'kernel_size: 50 }']
const LAYER: Edit = ['target: teacher.ip_t', 'target: teacher.pi_t']

describe('a value that nobody knows', () => {
  it('hides neither a shape nor a name', () => {
    const all = ['layer-shape net.yaml:3', 'unknown-var x.yaml:14', 'unknown-reference x.yaml:14']
    expect(told([WEIGHT, "weight: '${lamda}'"], KERNEL, LAYER).toSorted()).toEqual(all.toSorted())
  })

  it.each<readonly [string, Edit, string]>([
    ['an expression', [WEIGHT, "weight: '${1 / 0}'"], 'expression x.yaml:14'],
    ['a variable of the environment', [WEIGHT, "weight: '${env:NO_SUCH}'"], 'missing-variable x.yaml:14'],
    ['vars in a circle', ['vars: { lambda: 0.5 }', "vars: { lambda: '${lambda}' }"], 'vars-cycle x.yaml:3'],
    ['a number without end', ['vars: { lambda: 0.5 }', 'vars: { lambda: .inf }'], 'number-precision x.yaml:3'],
    [
      'a number too long',
      ['max_iter: 10 }\n', 'max_iter: 10 }\nseed: 99999999999999999999\n'],
      'number-precision x.yaml:16',
    ],
    [
      'a control character',
      ['{ suffix: _s }', '[{ match: "\\b(.*)", to: $1_s }]'],
      'double-quoted-backslash x.yaml:11',
    ],
    ['an unknown key', ['base_lr: 0.01, max', 'base_rl: 0.01, max'], 'unknown-key x.yaml:15'],
    ['a missing key', ['solver: { type: sgd, base_lr: 0.01', 'solver: { type: sgd'], 'missing-key x.yaml:15'],
    ['a wrong type', ['vars: { lambda: 0.5 }', 'vars: { lambda: [1] }'], 'wrong-type x.yaml:3'],
    ['a value out of range', ['base_lr: 0.01', 'base_lr: -1'], 'invalid-value x.yaml:15'],
    ['a type that there is not', ['type: sgd', 'type: sdg'], 'unknown-type x.yaml:15'],
    ['a list for a map', ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nmetrics: []'], 'wrong-type x.yaml:4'],
    ['a dataset with a slip', ['dataset: mnist }\nteacher', 'dataset: mnits }\nteacher'], 'unknown-dataset x.yaml:4'],
    ['networks of unclear roles', ['data: {', 'network: { from: net.yaml }\ndata: {'], 'roles x.yaml:4'],
    ['a name of no layer', ['{ suffix: _s }', "[{ match: '(', to: a }]"], 'rename-pattern x.yaml:11'],
  ])('of %s hides no shape, and leads to nothing else', (_name, edit, itself) => {
    const alone = told(edit)
    expect(alone).toEqual([itself])
    expect(told(edit, KERNEL).toSorted()).toEqual(['layer-shape net.yaml:3', itself].toSorted())
  })

  it('of a network leaves the others', () => {
    expect(told(['student:\n  from: net.yaml', 'student:\n  from: nett.yaml'], KERNEL)).toEqual([
      'layer-shape net.yaml:3',
      'unreadable-file x.yaml:10',
    ])
    const two = (name: string): Edit => [
      'rename: { suffix: _t }',
      `override: { ${name}: { num_output: few } }\n  rename: { suffix: _t }`,
    ]
    expect(told(two('ip'))).toEqual(['wrong-type x.yaml:7'])
    expect(told(two('ip'), LAYER)).toEqual(['wrong-type x.yaml:7', 'unknown-reference x.yaml:15'])
  })

  it('of a layer leaves those above it, as far as they do not depend on it', () => {
    expect(
      told(
        KERNEL,
        ['num_output: 10 }', 'num_output: 10, param: [{}, {}] }'],
        ['pool: max, k', 'pool: max, param: [{}], k'],
      ),
    ).toEqual(['layer-shape net.yaml:3', 'too-many-params net.yaml:4'])
  })

  it('of a stage leaves the others', () => {
    const stages = (one: string, two: string): Edit => [
      ', max_iter: 10 }\n',
      ` }\nstages:\n  - { name: a, losses: [hard], solver: { ${one} } }\n  - { name: b, losses: [${two}], solver: { max_iter: 5 } }\n`,
    ]
    expect(told(stages('', 'soft'))).toEqual(['missing-key x.yaml:17'])
    expect(told(stages('mxa_iter: 5', 'soft, sotf'), KERNEL)).toEqual([
      'layer-shape net.yaml:3',
      'unknown-key x.yaml:17',
      'unknown-loss x.yaml:18',
    ])
  })
})

describe('a loop that nobody can follow', () => {
  const block = (head: string, layer: string): Edit => [
    '  - { name: pool,',
    `  - { repeat: ${head}, layers: [${layer}] }\n  - { name: pool,`,
  ]

  it('hides nothing that is not of it', () => {
    for (const head of ['{ var: i, from: 1 }', '{ var: i, from: 3, to: 1 }', '7', "{ var: i, from: 1, to: '${n}' }"]) {
      const edit = block(head, "{ name: 'r${i}', type: relu }")
      expect(told(edit), head).toHaveLength(1)
      const all = ['layer-shape net.yaml:3', ...told(edit), 'unknown-dataset x.yaml:4']
      expect(told(edit, KERNEL, ['mnist }\nteacher', 'mnits }\nteacher']), head).toEqual(all)
    }
  })
})
