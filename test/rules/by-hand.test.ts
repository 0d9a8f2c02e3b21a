/**
 * Mistakes as hands make them in the project's own experiments: of YAML, of other tools' habits, of the wrong place. What is told
 * is in the golden file: one cause, one error.
 */
import { expect, it } from 'vitest'

import { compile } from '../../compiler/index.ts'
import { experiments, lines, memoryHost, type Edit } from '../harness.ts'

/** What was done, where, and the texts that were replaced. */
const SLIPS: readonly (readonly [string, string, ...Edit[]])[] = [
  ['no space after a colon', 'mnist-distill.yaml', ['base_lr: 0.01', 'base_lr:0.01']],
  [
    'tab for indent',
    'mnist-distill.yaml',
    ['  from: networks/lenet.yaml\n  rename: { suffix: _t }', '\tfrom: networks/lenet.yaml\n  rename: { suffix: _t }'],
  ],
  [
    'losses with dashes',
    'mnist-distill.yaml',
    ['  hard: { type', '  - hard: { type'],
    ['  soft: { type', '  - soft: { type'],
  ],
  ['percent accuracy', 'mnist-distill.yaml', ['min: 0.985', 'min: 98.5']],
  ['a decimal comma', 'mnist-teacher.yaml', ['base_lr: 0.01', 'base_lr: 0,01']],
  [
    'input and target exchanged',
    'mnist-distill.yaml',
    [
      'input: student.ip2_s, target: teacher.ip2_t, temperature',
      'input: teacher.ip2_t, target: student.ip2_s, temperature',
    ],
  ],
  ['epochs instead of iterations', 'mnist-teacher.yaml', ['max_iter: 1500', 'epochs: 10']],
  ['batch_size at the solver', 'mnist-teacher.yaml', ['base_lr: 0.01,', 'base_lr: 0.01,\n    batch_size: 64,']],
  ['batch as a number', 'mnist-teacher.yaml', ['batch: { train: 64, test: 100 }', 'batch: 64']],
  ['wrong path of network', 'mnist-distill.yaml', ['from: networks/lenet.yaml', 'from: network/lenet.yaml']],
  [
    'the experiment itself for a teacher',
    'mnist-distill.yaml',
    ['experiment: mnist-teacher.yaml', 'experiment: mnist-distill.yaml'],
  ],
  [
    'temperature for hard',
    'mnist-distill.yaml',
    ["target: data.label, weight: '${1 - lambda}'", "target: data.label, temperature: 4, weight: '${1 - lambda}'"],
  ],
  ['lambda with percent', 'mnist-distill.yaml', ["weight: '${lambda}'", "weight: '${lambda}%'"]],
  ['expression without quotes and braces', 'mnist-distill.yaml', ["weight: '${lambda}'", 'weight: lambda']],
  ['jinja expression', 'mnist-distill.yaml', ["weight: '${lambda}'", "weight: '{{ lambda }}'"]],
  ['stages with max_iter at root', 'mnist-hints.yaml', ['  base_lr: 0.01', '  base_lr: 0.01\n  max_iter: 2000']],
  ['stage names unknown loss', 'mnist-hints.yaml', ['losses: [hard, soft]', 'losses: [hard, softt]']],
  ['stage losses as a map', 'mnist-hints.yaml', ['losses: [hint], solver', 'losses: { hint: 1 }, solver']],
  ['sweep of a name that is none', 'mnist-distill.yaml', ['sweep: { lambda: [0, 0.9] }', 'sweep: { lamda: [0, 0.9] }']],
  ['sweep with a range', 'mnist-distill.yaml', ['sweep: { lambda: [0, 0.9] }', 'sweep: { lambda: 0..0.9 }']],
  ['sweep one value', 'mnist-distill.yaml', ['sweep: { lambda: [0, 0.9] }', 'sweep: { lambda: 0.9 }']],
  [
    'shares of a mix in percent',
    'mnist-two-teachers.yaml',
    ['wide.ip2: 0.6, slim.ip2: 0.4 } }\n    temperature', 'wide.ip2: 60, slim.ip2: 40 } }\n    temperature'],
  ],
  ['capital type', 'mnist-teacher.yaml', ['type: sgd', 'type: SGD']],
  ['names of PyTorch', 'mnist-teacher.yaml', ['type: sgd', 'type: Adam'], ['momentum: 0.9', 'betas: [0.9, 0.999]']],
  [
    'a kernel as a list',
    'mnist-distill.yaml',
    ['override: { conv1: { num_output: 8 }', 'override: { conv1: { num_output: 8, kernel_size: [3, 3] }'],
  ],
  ['remove as text', 'cifar-mini.yaml', ['remove: [norm2, conv3, relu3, pool3]', 'remove: norm2']],
  ['override a new name', 'mnist-distill.yaml', ['override: { conv1: {', 'override: { conv1_s: {']],
  ['a suffix as a word', 'mnist-distill.yaml', ['rename: { suffix: _s }', 'rename: _s']],
  ['a weight that was not written', 'mnist-distill.yaml', ["weight: '${lambda}' }", 'weight: }']],
  ['dataset as a path', 'mnist-teacher.yaml', ['dataset: mnist', 'dataset: ./data/mnist']],
  ['mean subtract of the wrong length', 'cifar-mini.yaml', ['mean: pixel', 'mean: [125.3, 123.0]']],
  ['no for false', 'cifar-mini.yaml', ['shuffle: false', 'shuffle: no']],
  ['two losses with one name', 'mnist-distill.yaml', ['  soft: {', '  hard: {']],
  ['two teachers in `teacher`', 'mnist-two-teachers.yaml', ['teachers:', 'teacher:']],
  [
    'a policy as a word',
    'mnist-teacher.yaml',
    ['lr_policy: { type: step, gamma: 0.1, stepsize: 1000 }', 'lr_policy: step'],
  ],
  [
    'a pattern without its list',
    'mnist-distill.yaml',
    ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  frozen: conv1_s'],
  ],
  ['seed as text', 'mnist-distill.yaml', ['vars:', 'seed: forty-two\nvars:']],
  ['missing closing brace', 'mnist-distill.yaml', ['scale: 0.00390625 } }', 'scale: 0.00390625 }']],
  ['wrong indentation', 'mnist-distill.yaml', ['  rename: { suffix: _t }', '   rename: { suffix: _t }']],
  [
    'weights as a path',
    'mnist-distill.yaml',
    ['weights: { experiment: mnist-teacher.yaml }', 'weights: mnist-teacher.yaml'],
  ],
  [
    'layers of an experiment',
    'mnist-distill.yaml',
    ['from: networks/lenet.yaml\n  rename: { suffix: _t }', 'from: mnist-teacher.yaml\n  rename: { suffix: _t }'],
  ],
  ['a number with a letter', 'mnist-teacher.yaml', ['base_lr: 0.01', 'base_lr: 1e-2x']],
  ['stray quote', 'mnist-distill.yaml', ["'${1 - lambda}'", "'${1 - lambda}"]],
  ['typographic quotes', 'mnist-distill.yaml', ["'${lambda}'", '’${lambda}’']],
  ['a Greek letter for a var', 'mnist-distill.yaml', ["'${lambda}'", "'${λ}'"]],
]

function told(file: string, edits: readonly Edit[]): readonly string[] {
  const text = edits.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`${file} does not say ${from}`)
    return before.replace(from, () => to)
  }, experiments[file])
  return lines(compile(file, { host: memoryHost({ ...experiments, [file]: text }) }).diagnostics)
}

it('slips of the hand are told with their cure', async () => {
  const found = SLIPS.map(([name, file, ...edits]) => ({ name, said: told(file, edits) }))
  expect(found.filter(({ said }) => said.length === 0)).toEqual([])
  const text = found.map(({ name, said }) => [name, ...said.map((line) => `  ${line}`)].join('\n')).join('\n')
  await expect(`${text}\n`).toMatchFileSnapshot('by-hand.golden.txt')
})
