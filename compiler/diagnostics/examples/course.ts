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
const staged = (...stages: readonly string[]): Variant =>
  edits([END, ` }\nstages:\n${stages.map((stage) => `  - ${stage}\n`).join('')}`])

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
  'without-effect': {
    wrong: edits([END, ', regularization: l1, max_iter: 10 }\n']),
    right: edits([END, ', regularization: l1, weight_decay: 0.001, max_iter: 10 }\n']),
  },
}
