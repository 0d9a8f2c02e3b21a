/** Every key of a spec's root, and of what stands in it, misspelt: one error, which says what was meant, and nothing that follows. */
import { describe, expect, it } from 'vitest'

import { checkFile } from '../../compiler/index.ts'
import { compileFiles, experiments, lines, memoryHost, small, type Files } from '../harness.ts'

const told = (files: Files, main: string): readonly string[] => lines(compileFiles(files, main).diagnostics)
const replaced = (file: string, from: RegExp, to: string): readonly string[] => {
  const text = experiments[file].replace(from, to)
  expect(text).not.toBe(experiments[file])
  return told({ [file]: text }, file)
}

describe('a misspelt key of the root', () => {
  const keys = [
    ['student', 'studnet', '`student`'],
    ['student', 'students', '`student`'],
    ['teacher', 'teachers', '`teacher`'],
    ['data', 'datas', '`data`'],
    ['losses', 'loss', '`losses`'],
    ['solver', 'sovler', '`solver`'],
    ['metrics', 'metric', '`metrics`'],
    ['sweep', 'sweeps', '`sweep`'],
    ['vars', 'var', '`vars`'],
    ['vars', 'variables', '`vars`'],
    ['version', 'verson', '`version`'],
    ['name', 'nam', '`name`'],
  ] as const
  it.each(keys)('%s as %s', (key, slip, meant) => {
    const found = replaced('mnist-distill.yaml', new RegExp(`^${key}:`, 'm'), `${slip}:`)
    const line = experiments['mnist-distill.yaml'].split('\n').findIndex((row) => row.startsWith(`${key}:`)) + 1
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(` mnist-distill.yaml:${line}:1 `)
    expect(found[0]).toContain(`did you mean ${meant}?`)
  })

  it.each(['vars', 'data', 'teacher', 'student', 'losses', 'solver'])('%s as a word that is near to nothing', (key) => {
    const found = told(small([`${key}:`, 'qqq:']), 'x.yaml')
    expect(found).toEqual([expect.stringMatching(/ x\.yaml:\d+:1 unknown key `qqq` \| did you mean `\w+`\?$/)])
    expect(found[0]).toContain(`did you mean \`${key}\`?`)
  })

  it('is removed where nothing of ours stands under it', () => {
    const strange = 'version: 1\nwandb: { project: x }'
    expect(told(small(['version: 1', strange]), 'x.yaml')).toEqual([
      'error unknown-key x.yaml:2:1 unknown key `wandb` | remove it',
    ])
    // a network alone has no room for another
    const strangeNet = 'version: 1\nzzz: { from: net.yaml }'
    expect(told(small(['version: 1', strangeNet]), 'x.yaml')).toEqual([
      'error unknown-key x.yaml:2:1 unknown key `zzz` | remove it',
    ])
  })

  it('dataset, which belongs to data', () => {
    expect(replaced('mnist-distill.yaml', /^data:/m, 'dataset:')).toEqual([
      'error unknown-key mnist-distill.yaml:6:1 unknown key `dataset` | it belongs to `data`',
    ])
  })
})

describe('a misspelt key below', () => {
  it.each([
    ['from', /from: networks/, 'form: networks'],
    ['rename', /rename:/, 'renames:'],
    ['weights', /weights:/, 'weight:'],
    ['override', /override:/, 'overrides:'],
    ['experiment', /experiment:/, 'experiments:'],
    ['target', /target:/, 'tagret:'],
    ['input', /input:/, 'inputs:'],
    ['type', /type: softmax/, 'typ: softmax'],
    ['dataset', /dataset:/, 'datset:'],
    ['transform', /transform:/, 'transfrom:'],
    ['base_lr', /base_lr:/, 'baselr:'],
    ['max_iter', /max_iter:/, 'maxiter:'],
    ['lr_policy', /lr_policy:/, 'lr_polcy:'],
  ])('%s', (key, from, to) => {
    const found = replaced('mnist-distill.yaml', from, to)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`did you mean \`${key}\`?`)
  })

  it('in a network file', () => {
    for (const [key, slip] of [
      ['layers', 'layer'] as const,
      ['input', 'inputs'] as const,
      ['kind', 'kinds'] as const,
    ]) {
      const net = experiments['networks/lenet.yaml'].replace(new RegExp(`^${key}:`, 'm'), `${slip}:`)
      const found = told({ 'networks/lenet.yaml': net }, 'mnist-distill.yaml')
      expect(found).toHaveLength(1)
      expect(found[0]).toContain(`unknown key \`${slip}\` | did you mean \`${key}\`?`)
    }
  })
})

describe('a map of networks with one network in it', () => {
  it('is left alone where both are said, and where a network is called like a key', () => {
    const both = small(['student:\n  from: net.yaml', 'students:\n  from: net.yaml\nstudent:\n  from: net.yaml'])
    expect(told(both, 'x.yaml').join('\n')).not.toContain('did you mean `student`?')
    const named = small(
      [
        'student:\n  from: net.yaml\n  rename: { suffix: _s }',
        'students: { from: { from: net.yaml, rename: { suffix: _s } } }',
      ],
      ['input: student.ip_s', 'input: from.ip_s'],
      ['input: student.ip_s', 'input: from.ip_s'],
    )
    expect(told(named, 'x.yaml').filter((line) => line.startsWith('error'))).toEqual([])
  })

  it('is none of an experiment in a network file', () => {
    const net = 'kind: network\ninput: [3, 8, 8]\naults: { weight_filler: msra }\nlayers: [{ name: a, type: relu }]\n'
    const { diagnostics } = checkFile('n.yaml', { host: memoryHost({ 'n.yaml': net }) })
    expect(lines(diagnostics)).toEqual([
      'error unknown-key n.yaml:3:1 unknown key `aults` | the keys here are kind, description, input, defaults, layers',
    ])
  })

  it('is one of a base, too', () => {
    const base = 'abstract: true\nteachers: { from: networks/lenet.yaml, mode: train }\n'
    const { diagnostics } = checkFile('b.yaml', { host: memoryHost({ ...experiments, 'b.yaml': base }) })
    expect(lines(diagnostics)).toEqual([
      'error wrong-type b.yaml:2:1 `teachers` holds several networks, each by its name, and this is one network | did you mean `teacher`?',
    ])
  })
})

describe('a var whose name is misspelt where it is said', () => {
  it('is not unused as well', () => {
    const found = replaced('mnist-distill.yaml', /vars: \{ lambda/, 'vars: { lamda')
    expect(found.map((line) => line.split(' ')[1])).toEqual(['unknown-var', 'unknown-var', 'unknown-setting'])
    expect(found.join('\n')).toContain('did you mean `lamda`?')
  })
})
