/** Every law holds of each of several networks, and of what a stage makes of them; none cries for what only one stage does. */
import { describe, expect, it } from 'vitest'

import { compileFiles, lines, small, SMALL_FILES, type Edit, type Files } from '../harness.ts'

const TWO = `version: 1
name: two
data: { dataset: mnist }
teachers:
  wide: { from: net.yaml, weights: { experiment: teacher.yaml } }
  deep: { from: net.yaml, weights: { experiment: teacher.yaml } }
students:
  left: { from: net.yaml }
  right: { from: net.yaml }
losses:
  l: { type: distillation, input: left.ip, target: wide.ip, weight: 1 }
  r: { type: distillation, input: right.ip, target: deep.ip, weight: 1 }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`

const two = (...edits: readonly Edit[]): Files => ({
  ...SMALL_FILES,
  'x.yaml': edits.reduce((text, [from, to]) => {
    expect(text).toContain(from)
    return text.replace(from, () => to)
  }, TWO),
})

const staged = (stages: readonly string[], ...edits: readonly Edit[]): Files =>
  small(
    [
      'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }',
      `solver: { type: sgd, base_lr: 0.01 }\nstages:\n${stages.map((stage) => `  - { ${stage} }\n`).join('')}`,
    ],
    ...edits,
  )

/** Codes and messages, without what is a note of one loss. */
const told = (files: Files, notes = false): readonly string[] =>
  lines(compileFiles(files).diagnostics, notes)
    .filter((line) => !line.includes('plain-temperature'))
    .map((line) => line.replace(/^(\w+ \S+ \S+) (.*?)( \| .*)?$/, '$1 $2'))

const student = (text: string): Edit => ['rename: { suffix: _s }', `rename: { suffix: _s }\n  ${text}`]
const stage = (name: string, losses: string, more = '', solver = ''): string =>
  `name: ${name}, losses: [${losses}]${more === '' ? '' : `, ${more}`}, solver: { max_iter: 10${solver} }`
const CONV = "frozen: ['student.conv*']"
const AUX: readonly Edit[] = [
  ['num_output: 10 }\n', 'num_output: 10 }\n  - { name: aux, type: inner_product, num_output: 10, bottom: pool }\n'],
  ['input: student.ip_s, target: teacher.ip_t', 'input: student.aux_s, target: teacher.ip_t'],
]
const NORM = 'insert: [{ after: conv, layers: [{ name: n, type: batch_norm }] }]'

describe('of several networks', () => {
  it('nothing is said where nothing is wrong: each student is weighed by itself', () => {
    expect(told(two(), true)).toEqual([])
    expect(told(two(['target: deep.ip, weight: 1', 'target: deep.ip, weight: 1000000']), true)).toEqual([])
  })

  it('a mix is told what it adds up to, and each part that there is not', () => {
    const mix = '{ mix: probabilities, of: { wide.ip: 0.7, deep.ip: 0.5, nosuch.ip: 1 } }'
    expect(told(two(['target: wide.ip', `target: ${mix}`]))).toEqual([
      'error mix-weights x.yaml:11:74 the weights of the mix add up to 2.2',
      'error unknown-reference x.yaml:11:108 there is no network `nosuch`',
    ])
  })

  it('each is held against the laws', () => {
    expect(
      told(two(['deep: { from: net.yaml, weights: { experiment: teacher.yaml } }', 'deep: { from: net.yaml }'])),
    ).toEqual(['error untrained-teacher x.yaml:6:3 `deep` is frozen and has no weights: it would stay random'])
    expect(told(two(['target: deep.ip', 'target: left.ip']))).toEqual([
      'error target-needs-gradient x.yaml:12:53 the target of `losses.r`, `left.ip`, is trained itself',
    ])
    const drop = 'insert: [{ after: pool, layers: [{ name: d, type: dropout }] }]'
    expect(
      told(
        two(
          ['deep: { from: net.yaml,', `deep: { from: net.yaml, mode: train, ${drop},`],
          ['right: { from: net.yaml }', `right: { from: net.yaml, mode: eval, ${drop} }`],
        ),
      ),
    ).toEqual([
      'warning frozen-in-train-mode x.yaml:6:33 `deep` is frozen and in `mode: train`: `d` drops other units at every step',
      'warning trained-in-eval-mode x.yaml:9:34 `right` is trained in `mode: eval`, in which `d` drops nothing',
    ])
    expect(
      told(two(['deep: { from: net.yaml,', 'deep: { from: net.yaml, override: { ip: { param: [{ lr_mult: 2 }] } },'])),
    ).toEqual(['warning frozen-rate x.yaml:6:52 `deep.ip` is given a learning rate, and `deep` is frozen'])
  })

  it('a student that nothing trains is told once', () => {
    const idle: Edit = ['input: right.ip', 'input: left.ip']
    expect(told(two(idle))).toEqual(['warning idle-student x.yaml:9:3 no loss and no metric reads `right`'])
    const metric: Edit = ['solver:', 'metrics: { a: { type: accuracy, input: right.ip, target: data.label } }\nsolver:']
    expect(told(two(idle, metric))).toEqual(['warning idle-student x.yaml:9:3 no loss trains `right`'])
  })
})

describe('in stages', () => {
  it('nothing is said where each stage is right', () => {
    expect(told(staged([stage('a', 'soft', CONV), stage('b', 'hard, soft', 'frozen: []')]), true)).toEqual([])
  })

  it('what every stage freezes needs weights, and no rate; what one of them trains needs none', () => {
    const both = [stage('a', 'soft', CONV), stage('b', 'hard, soft', CONV)]
    expect(told(staged(both))).toEqual([
      'error untrained-teacher x.yaml:17:41 `student.conv_s` is frozen and `student` has no weights: it would stay random',
    ])
    const rate = student('weights: { experiment: teacher.yaml }\n  override: { conv: { param: [{ lr_mult: 2 }] } }')
    expect(told(staged(both, rate))).toEqual([
      'warning frozen-rate x.yaml:13:30 `student.conv_s` is given a learning rate, and it is frozen',
    ])
    expect(told(staged([stage('a', 'soft', CONV), stage('b', 'hard, soft', 'frozen: []')], rate))).toEqual([])
  })

  it('starts are judged where a stage trains them', () => {
    const large = student('override: { conv: { weight_filler: { type: gaussian, std: 50 } } }')
    const trained = told(staged([stage('a', 'soft', CONV), stage('b', 'hard, soft', 'frozen: []')], large))
    expect(trained).toEqual([expect.stringMatching(/^warning large-start x\.yaml:12:/)])
    const still = told(staged([stage('a', 'soft', CONV), stage('b', 'hard, soft', CONV)], large))
    expect(still).toEqual([expect.stringMatching(/^error untrained-teacher /)])
  })

  it('patterns of a network that every stage replaces have no effect, and freeze nothing', () => {
    const open = [stage('a', 'soft', 'frozen: []'), stage('b', 'hard, soft', 'frozen: []')]
    expect(told(staged(open, student("frozen: ['conv*']")))).toEqual([
      'warning without-effect x.yaml:12:3 `frozen` has no effect: every stage says a `frozen` of its own',
    ])
  })

  it('patterns of a stage freeze something that is trained', () => {
    const frozen = (pattern: string): readonly string[] =>
      told(staged([stage('a', 'soft', `frozen: ['${pattern}']`), stage('b', 'hard, soft')]))
    expect(frozen('teacher.conv*')).toEqual([
      'warning without-effect x.yaml:17:41 `teacher.conv*` has no effect: what it matches is of a network that is frozen as a whole',
    ])
    expect(frozen('student.pool*')).toEqual([
      'error frozen-without-effect x.yaml:17:41 what `student.pool*` matches has no parameters',
    ])
    expect(frozen('*.conv*')).toEqual([])
  })

  it('a batch norm is frozen after its statistics are made', () => {
    const first = [stage('a', 'soft', "frozen: ['student.n*']"), stage('b', 'hard, soft', 'frozen: []')]
    const last = [stage('b', 'hard, soft', 'frozen: []'), stage('a', 'soft', "frozen: ['student.n*']")]
    expect(told(staged(first, student(NORM)))).toEqual([
      'warning no-statistics x.yaml:18:41 stage `a` freezes `student.n_s`, which then normalises by statistics that no stage has made yet',
    ])
    expect(told(staged(last, student(NORM)))).toEqual([])
  })

  it('a layer is trained in a stage that does not freeze it', () => {
    const only = [stage('a', 'soft', "frozen: ['student.aux*']"), stage('b', 'hard')]
    expect(told(staged(only, ...AUX))).toContain(
      'warning unreached-layer net.yaml:6:5 no loss trains `student.aux_s`: it is read, and keeps the values it starts from',
    )
    const free = [stage('a', 'soft'), stage('b', 'hard')]
    expect(told(staged(free, ...AUX)).filter((line) => line.includes('unreached'))).toEqual([])
  })

  it('weights add up in each stage', () => {
    const weights: readonly Edit[] = [
      ["weight: '${1 - lambda}'", 'weight: 1'],
      ["weight: '${lambda}'", "weight: '${lambda * 2}'"],
    ]
    expect(told(staged([stage('a', 'soft'), stage('b', 'hard')], ...weights), true)).toEqual([])
    expect(told(staged([stage('a', 'soft'), stage('b', 'hard, soft')], ...weights), true)).toEqual([
      expect.stringMatching(/^note loss-weights .* sum to 2: /),
    ])
  })

  it('losses that never count together drown none', () => {
    const hint: readonly Edit[] = [
      [
        'type: distillation, input: student.ip_s, target: teacher.ip_t',
        'type: hint, input: student.conv_s, target: teacher.conv_t',
      ],
      ["'${lambda}'", "'${lambda * 1000}'"],
    ]
    const dominates = (...stages: readonly string[]): boolean =>
      told(staged(stages, ...hint)).some((line) => line.includes('loss-dominates'))
    expect(dominates(stage('a', 'soft'), stage('b', 'hard'))).toBe(false)
    expect(dominates(stage('a', 'soft'), stage('b', 'hard, soft'))).toBe(true)
  })

  it('a weight decay decays something in a stage that it is said for', () => {
    const none = student('override: { ip: { param: [{ decay_mult: 0 }, { decay_mult: 0 }] } }')
    const b = stage('b', 'hard, soft', 'frozen: []')
    expect(told(staged([stage('a', 'soft', CONV, ', weight_decay: 0.1'), b], none))).toEqual([
      expect.stringMatching(/^warning decay-without-effect x\.yaml:18:/),
    ])
    const whole: Edit = ['base_lr: 0.01 }\n', 'base_lr: 0.01, weight_decay: 0.1 }\n']
    expect(told(staged([stage('a', 'soft', CONV), b], none, whole))).toEqual([])
  })

  it('a test sees the set in each of them', () => {
    const test = ', test: { iterations: 200 }'
    expect(told(staged([stage('a', 'soft'), stage('b', 'hard', '', test)]))).toEqual([
      expect.stringMatching(/^warning test-repeats x\.yaml:18:/),
    ])
  })
})
