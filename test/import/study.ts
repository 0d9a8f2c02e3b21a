/** What the study says of a net that differs from one of test/import/nets in a few words, made of it by these words. */
import type { Edit, Files } from '../harness.ts'
import { nets } from './importing.ts'

function made(name: string, ...edits: readonly (Edit | readonly [RegExp, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    const now = typeof from === 'string' ? text.replaceAll(from, to) : text.replace(from, to)
    if (now === text) throw new Error(`${name} has no ${from}`)
    return now
  }, nets[name] ?? '')
}

const weights = (soft: string, hard: string): readonly Edit[] => [
  ['loss_weight: .1 ', `loss_weight: ${soft} `],
  ['loss_weight: .9 ', `loss_weight: ${hard} `],
]

export const study: Files = {
  // cifar10_full by other names; its rate falls by steps, and for longer
  'cifar10_teacher.prototxt': made('cifar10_full.prototxt', [/"(conv|pool|relu|norm|ip)(\d)"/g, '"$1_t_$2"']),
  'cifar10_teacher_solver.prototxt': made(
    'cifar10_full_solver.prototxt',
    ['lr_policy: "fixed"', 'lr_policy: "step" gamma: 0.1 stepsize: 20000'],
    ['max_iter: 60000', 'max_iter: 100000'],
    ['cifar10_full.prototxt', 'cifar10_teacher.prototxt'],
    ['examples/cifar10/cifar10_full', 'cifar10_teacher/'],
  ),
  'ts_cifar10_half.prototxt': made('ts_cifar10.prototxt', ...weights('.5', '.5')),
  'ts_cifar10_mini_alone.prototxt': made('ts_cifar10_mini.prototxt', ...weights('0', '1')),
  'ts_cifar10_sigmoid_tenth.prototxt': made(
    'ts_cifar10_sigmoid.prototxt',
    ['loss_weight: .001 ', 'loss_weight: .1 '],
    ['loss_weight: .999 ', 'loss_weight: .9 '],
  ),
  'cifar10_full_sigmoid_solver.prototxt': made('cifar10_full_solver.prototxt', [
    'weight_decay: 0.004',
    'weight_decay: 0',
  ]),
  'ts_vgg16_head_solver.prototxt': made(
    'ts_vgg16_solver.prototxt',
    ['base_lr: 0.01', 'base_lr: 0.003'],
    ['gamma: 0.1', 'gamma: 0.5'],
  ),
  ...Object.fromEntries(
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((lambda) => [
      `ts_cifar10_sweep_${lambda}.prototxt`,
      made('ts_cifar10.prototxt', ...weights(String(lambda), String((10 - lambda * 10) / 10))),
    ]),
  ),
}
