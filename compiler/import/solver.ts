/** A SolverParameter as `solver:`. */
import { didYouMean, type Reporter } from '../diagnostics/index.ts'
import { flagAt, has, keyAt, numberAt, numbersAt, placeAt, textAt, valuesAt, type Message } from '../prototxt/index.ts'
import type { Written, WrittenMap } from '../source/index.ts'
import type { Notes } from './notes.ts'

/** Ours by Caffe's names, and which of the keys with defaults of their own each has. */
const TYPES: Readonly<Record<string, { readonly type: string; readonly keys: readonly string[] }>> = {
  SGD: { type: 'sgd', keys: ['momentum'] },
  Nesterov: { type: 'nesterov', keys: ['momentum'] },
  AdaGrad: { type: 'adagrad', keys: ['delta'] },
  RMSProp: { type: 'rmsprop', keys: ['rms_decay', 'delta'] },
  AdaDelta: { type: 'adadelta', keys: ['momentum', 'delta'] },
  Adam: { type: 'adam', keys: ['momentum', 'momentum2', 'delta'] },
}
const OLD_TYPES: Readonly<Record<string, string>> = {
  SGD: 'SGD',
  NESTEROV: 'Nesterov',
  ADAGRAD: 'AdaGrad',
  RMSPROP: 'RMSProp',
  ADADELTA: 'AdaDelta',
  ADAM: 'Adam',
}
/** Caffe's default of each, and ours. */
const DEFAULTS: Readonly<Record<string, readonly [number, (type: string) => number]>> = {
  momentum: [0, (type) => (type === 'adam' ? 0.9 : 0)],
  momentum2: [0.999, () => 0.999],
  rms_decay: [0.99, () => 0.99],
  delta: [1e-8, () => 1e-8],
}
/** What each policy needs. */
const POLICIES: Readonly<Record<string, readonly string[]>> = {
  fixed: [],
  step: ['gamma', 'stepsize'],
  exp: ['gamma'],
  inv: ['gamma', 'power'],
  multistep: ['gamma', 'stepvalue'],
  poly: ['power'],
  sigmoid: ['gamma', 'stepsize'],
}
/** Said on the command line, or done otherwise. */
const ELSEWHERE = ['snapshot_prefix', 'snapshot_format', 'solver_mode', 'device_id'] as const

export interface WrittenSolver {
  readonly solver: WrittenMap
  readonly seed: number | undefined
}

/** Undefined after a reported mistake. `testState`: which of its test nets is meant; undefined where there is none. */
export function solverOf(
  solver: Message,
  testState: number | undefined,
  notes: Notes,
  reporter: Reporter,
): WrittenSolver | undefined {
  const before = reporter.diagnostics.length
  const wrong = (field: string, message: string, help?: string): void =>
    reporter.report('caffe-solver', { message, at: has(solver, field) ? placeAt(solver, field) : solver.span, help })
  const old = textAt(solver, 'solver_type')
  if (old !== undefined && has(solver, 'type'))
    wrong('solver_type', '`solver_type` says again what `type` says', 'keep `type`')
  const name = textAt(solver, 'type') ?? OLD_TYPES[old ?? 'SGD'] ?? 'SGD'
  const known = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
  if (!known) wrong('type', `Caffe has no solver \`${name}\``, didYouMean(name, Object.keys(TYPES)))
  if ((name === 'RMSProp' || name === 'AdaGrad') && (numberAt(solver, 'momentum') ?? 0) !== 0)
    wrong('momentum', `\`${name}\` knows no momentum`, 'remove `momentum`')
  const rate = numberAt(solver, 'base_lr') ?? 0
  if (!(rate > 0)) wrong('base_lr', `the learning rate is ${rate}`, 'write a `base_lr` above 0')
  const iterations = numberAt(solver, 'max_iter') ?? 0
  if (iterations < 1) wrong('max_iter', `it trains for ${iterations} iterations`, 'write a `max_iter` above 0')
  const policy = policyOf(solver, wrong)
  const regularization = textAt(solver, 'regularization_type') ?? 'L2'
  if (!['L1', 'L2'].includes(regularization))
    wrong('regularization_type', `\`${regularization}\` is no regularization`, 'it is L1 or L2')
  if (!known || !policy || reporter.diagnostics.length > before) return undefined
  const elsewhere = ELSEWHERE.flatMap((field) => {
    const [said] = valuesAt(solver, field)
    return said && typeof said.value !== 'object' ? [`${field}: ${String(said.value)}`] : []
  })
  if (elsewhere.length > 0) notes.add('solver', `said on the command line, not here: ${elsewhere.join(', ')}`)
  if (flagAt(solver, 'snapshot_after_train') === false)
    notes.add(
      'solver',
      'the last state is saved, whatever snapshot_after_train says',
      keyAt(solver, 'snapshot_after_train'),
    )
  if (numbersAt(solver, 'test_iter').length > 1)
    notes.add('solver', 'of several test nets the spec has one', keyAt(solver, 'test_iter'))
  const keys = known.keys.map((key): readonly [string, Written | undefined] => {
    const [caffes, ours] = DEFAULTS[key] ?? [0, () => 0]
    const value = numberAt(solver, key) ?? caffes
    return [key, value === ours(known.type) ? undefined : value]
  })
  const clip = numberAt(solver, 'clip_gradients') ?? -1
  const seed = numberAt(solver, 'random_seed') ?? -1
  return {
    seed: seed > 0 && seed < 2 ** 32 ? seed : undefined,
    solver: {
      type: known.type,
      base_lr: rate,
      ...Object.fromEntries(keys),
      weight_decay: positive(numberAt(solver, 'weight_decay')),
      regularization: regularization === 'L1' ? 'l1' : undefined,
      lr_policy: policy['type'] === 'fixed' ? undefined : policy,
      iter_size: above(numberAt(solver, 'iter_size'), 1),
      clip_gradients: clip > 0 ? clip : undefined,
      average_loss: above(numberAt(solver, 'average_loss'), 1),
      max_iter: iterations,
      display: displayOf(solver),
      snapshot: positive(numberAt(solver, 'snapshot')),
      test: testOf(solver, testState),
    },
  }
}

function policyOf(
  solver: Message,
  wrong: (field: string, message: string, help?: string) => void,
): WrittenMap | undefined {
  const name = textAt(solver, 'lr_policy') ?? ''
  const needs = Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined
  if (!needs) {
    const all = Object.keys(POLICIES)
    const message = name === '' ? 'there is no `lr_policy`' : `Caffe has no policy \`${name}\``
    wrong('lr_policy', message, didYouMean(name, all) ?? `it has ${all.join(', ')}`)
    return undefined
  }
  const policy: Record<string, Written> = { type: name }
  for (const key of needs) {
    if (key === 'stepvalue') policy[key] = numbersAt(solver, key)
    else policy[key] = numberAt(solver, key) ?? 0
    if (key === 'stepsize' && !((policy[key] as number) >= 1))
      wrong('lr_policy', `\`${name}\` needs a \`stepsize\``, 'write how many iterations lie between two steps')
    if (key === 'gamma' && name !== 'sigmoid' && name !== 'inv' && !((policy[key] as number) > 0))
      wrong('lr_policy', `\`${name}\` needs a \`gamma\``, 'write the factor')
    if (key === 'stepvalue' && numbersAt(solver, key).length === 0)
      wrong('lr_policy', '`multistep` needs a `stepvalue`', 'write one for each step')
  }
  return policy
}

/** Caffe shows nothing by itself; a run of ours does every 100 iterations. */
function displayOf(solver: Message): number | undefined {
  const value = numberAt(solver, 'display') ?? 0
  return value < 1 || value === 100 ? undefined : value
}

function testOf(solver: Message, testState: number | undefined): WrittenMap | undefined {
  const interval = numberAt(solver, 'test_interval') ?? 0
  if (testState === undefined || interval < 1) return { interval: 0 }
  const map = {
    interval: interval === 500 ? undefined : interval,
    iterations: numbersAt(solver, 'test_iter')[testState],
    initial: flagAt(solver, 'test_initialization') === false ? false : undefined,
  }
  return Object.values(map).some((value) => value !== undefined) ? map : undefined
}

function positive(value: number | undefined): number | undefined {
  return value === undefined || value <= 0 ? undefined : value
}

function above(value: number | undefined, least: number): number | undefined {
  return value === undefined || value <= least ? undefined : value
}
