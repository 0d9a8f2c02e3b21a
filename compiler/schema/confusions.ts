/** What other tools call our keys, and what they have and we do not. */
import { distance } from 'fastest-levenshtein'

import { suggestions } from '../diagnostics/index.ts'

/** Our keys by their names elsewhere. */
const confusions: Readonly<Record<string, readonly string[]>> = {
  T: ['temperature'],
  alpha: ['weight'],
  batch_size: ['batch'],
  begin: ['start'],
  channels: ['num_output'],
  dropout: ['dropout_ratio'],
  epochs: ['max_iter'],
  file: ['experiment'],
  filters: ['num_output'],
  from: ['start'],
  iterations: ['max_iter', 'iterations'],
  kernel: ['kernel_size'],
  lambda: ['weight', 'vars'],
  learning_rate: ['base_lr'],
  loss: ['losses'],
  loss_weight: ['weight'],
  lr: ['base_lr'],
  lr_schedule: ['lr_policy'],
  match: ['name'],
  max_iterations: ['max_iter'],
  method: ['pool'],
  metric: ['metrics'],
  optimizer: ['solver'],
  out_channels: ['num_output'],
  out_features: ['num_output'],
  p: ['dropout_ratio'],
  padding: ['pad'],
  path: ['experiment'],
  rate: ['dropout_ratio'],
  ratio: ['dropout_ratio'],
  regularization_type: ['regularization'],
  solver_type: ['type'],
  steps: ['max_iter'],
  strides: ['stride'],
  tau: ['temperature'],
  temp: ['temperature'],
  to: ['end'],
  top: ['name'],
  units: ['num_output'],
  until: ['end'],
  val: ['validation'],
  valid: ['validation'],
  variables: ['vars'],
}

/** The keys that may be meant by one of another tool; looked up before any edit distance. */
export function confused(key: string): readonly string[] {
  return (Object.hasOwn(confusions, key) ? confusions[key] : undefined) ?? []
}

/** Which of `names` may be meant by a key that is none of them, likeliest first; one may be there twice. */
export function meantBy(key: string, names: readonly string[]): readonly string[] {
  return [...confused(key).filter((name) => names.includes(name)), ...suggestions(key, names)]
}

/** Those that may be meant by a slip of one of another tool: `kernal`. */
export function nearlyConfused(key: string): readonly string[] {
  if (key.length < 5 || key.length > 20 || Object.hasOwn(confusions, key)) return []
  return Object.entries(confusions).flatMap(([name, ours]) => (distance(key, name) === 1 ? ours : []))
}

/** Keys of other tools that none of ours is for, and what to do instead. */
export const NEEDLESS: Readonly<Record<string, string>> = {
  activation: 'write it as a layer of its own after this one: `{ name: …, type: relu }`',
  betas: 'write `momentum` and `momentum2`, a number each',
  device_id: 'remove it: where a run computes is said on the command line',
  net: 'remove it: the networks of the spec are what is trained',
  propagate_down: 'write `frozen: true` in a network that is not to be trained, or `lr_mult: 0` in a layer',
  snapshot_prefix: 'remove it: a run has a folder of its own',
  solver_mode: 'remove it: where a run computes is said on the command line',
}
