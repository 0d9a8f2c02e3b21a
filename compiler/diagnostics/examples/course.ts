/** Examples of `catalogue/course.ts`. */
import type { CourseCode } from '../catalogue/course.ts'
import { edits, type SpecExample, type Variant } from './example.ts'

const schedule = (range: string): string => `weight: { type: linear, from: 1, to: 0, ${range} }`

const DATA = 'data: { dataset: mnist }\nteacher'
const END = ', max_iter: 10 }\n'

const holding = (images: number): Variant =>
  edits([DATA, `data: { dataset: mnist, split: { validation: ${images} } }\nteacher`])
const selecting = (split: string, keys = '', metric = 'accuracy'): Variant =>
  edits(
    [DATA, `data: { dataset: mnist${split} }\nteacher`],
    [END, `, max_iter: 10, ${keys}best: { metric: ${metric} } }\n`],
  )
/** Kept by a number, while the teacher’s part fades. */
const fading = (metric: string): Variant =>
  edits(
    [DATA, 'data: { dataset: mnist, split: { validation: 1000 } }\nteacher'],
    ["weight: '${lambda}'", "weight: { type: linear, from: '${lambda}', to: 0 }"],
    [END, `, max_iter: 10, test: { interval: 5 }, best: { metric: ${metric} } }\n`],
  )
const staged = (...stages: readonly string[]): Variant =>
  edits([END, ` }\nstages:\n${stages.map((stage) => `  - ${stage}\n`).join('')}`])

/** What `ts-compile weights lock` leaves beside the state of a solver, and beside the weights that were written with it. */
const headers = (iteration: number): Readonly<Record<string, string>> => ({
  's.solverstate.header.json': `{"version":1,"format":"solverstate","bytes":23530,"sha256":"${'a'.repeat(64)}","iteration":${iteration},"tensors":[
  {"name":"history.0","shape":[10,784],"dtype":"F32"},
  {"name":"history.1","shape":[10],"dtype":"F32"}
]}
`,
  's.caffemodel.header.json': `{"version":1,"format":"caffemodel","bytes":23540,"sha256":"${'b'.repeat(64)}","tensors":[
  {"name":"ip.weight","shape":[10,784],"dtype":"F32"},
  {"name":"ip.bias","shape":[10],"dtype":"F32"}
]}
`,
})

/** From a state after as many iterations. */
const goingOn = (iteration: number): Variant => ({
  edits: [
    [
      'student:\n  from: net.yaml\n',
      'student:\n  layers:\n    - { name: ip, type: inner_product, num_output: 10 }\n  weights: { file: s.caffemodel }\n',
    ],
    ['solver: {', 'solverstate: s.solverstate\nsolver: {'],
  ],
  files: headers(iteration),
})

export const courseExamples: Readonly<Partial<Record<CourseCode, SpecExample>>> = {
  'schedule-range': {
    wrong: edits(["weight: '${lambda}'", schedule('start: 8, end: 4')]),
    right: edits(["weight: '${lambda}'", schedule('start: 4, end: 8')]),
  },
  'selection-on-test-set': { wrong: selecting(''), right: selecting(', split: { validation: 1000 }') },
  'selection-untested': {
    wrong: selecting(', split: { validation: 1000 }', 'test: { interval: 0 }, '),
    right: selecting(', split: { validation: 1000 }', 'test: { interval: 5 }, '),
  },
  'solverstate-misfit': { wrong: goingOn(10), right: goingOn(5) },
  'split-size': { wrong: holding(60000), right: holding(5000) },
  'stage-name': {
    wrong: staged(
      '{ name: a, losses: [hard], solver: { max_iter: 5 } }',
      '{ name: a, losses: [soft], solver: { max_iter: 5 } }',
    ),
    right: staged(
      '{ name: a, losses: [hard], solver: { max_iter: 5 } }',
      '{ name: b, losses: [soft], solver: { max_iter: 5 } }',
    ),
  },
  'stage-place': {
    wrong: edits([END, ', max_iter: 10 }\nstages: [{ name: a, losses: [hard, soft], solver: { max_iter: 5 } }]\n']),
    right: edits([END, ' }\nstages: [{ name: a, losses: [hard, soft], solver: { max_iter: 5 } }]\n']),
  },
  'stage-slots': {
    wrong: staged('{ name: a, losses: [hard, soft], slots: keep, solver: { max_iter: 5 } }'),
    right: staged('{ name: a, losses: [hard, soft], solver: { max_iter: 5 } }'),
  },
  'sum-changes': { wrong: fading('loss'), right: fading('loss.soft') },
  'unknown-loss': {
    wrong: staged('{ name: a, losses: [hard, sotf, soft], solver: { max_iter: 5 } }'),
    right: staged('{ name: a, losses: [hard, soft], solver: { max_iter: 5 } }'),
  },
  'unknown-metric': {
    wrong: selecting(', split: { validation: 1000 }', '', 'acuracy'),
    right: selecting(', split: { validation: 1000 }'),
  },
  'unused-loss': {
    wrong: staged('{ name: a, losses: [hard], solver: { max_iter: 5 } }'),
    right: staged('{ name: a, losses: [hard, soft], solver: { max_iter: 5 } }'),
  },
  'idle-iterations': {
    wrong: edits(
      ["weight: '${lambda}'", 'weight: 0.5, active: { end: 4 }'],
      ["weight: '${1 - lambda}'", 'weight: 0.5, active: { start: 6 }'],
      ['vars: { lambda: 0.5 }\n', ''],
    ),
    right: edits(
      ["weight: '${lambda}'", 'weight: 0.5, active: { end: 6 }'],
      ["weight: '${1 - lambda}'", 'weight: 0.5, active: { start: 6 }'],
      ['vars: { lambda: 0.5 }\n', ''],
    ),
  },
  'without-effect': {
    wrong: edits([END, ', regularization: l1, max_iter: 10 }\n']),
    right: edits([END, ', regularization: l1, weight_decay: 0.001, max_iter: 10 }\n']),
  },
}
