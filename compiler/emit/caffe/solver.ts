/** `solver:` as a SolverParameter. */
import type { Model } from '../../network/index.ts'
import type { Plan } from '../../plan/index.ts'
import type { Field, Fields } from '../../prototxt/index.ts'
import { keySpanAt } from '../../source/index.ts'
import type { Cannot } from '../cannot.ts'

const TYPES: Readonly<Record<string, string>> = {
  sgd: 'SGD',
  nesterov: 'Nesterov',
  adagrad: 'AdaGrad',
  rmsprop: 'RMSProp',
  adadelta: 'AdaDelta',
  adam: 'Adam',
}

/** `net`: the file of the net. */
export function solverFields({ spec }: Model, plan: Plan, net: string, cannot: Cannot): Fields {
  const [stage, second] = spec.stages
  const [planned] = plan.stages
  if (!stage || !planned) return []
  if (second || stage.name !== '') {
    cannot.say(
      'Caffe trains in one go, with the same losses and layers throughout',
      keySpanAt(spec.tree, ['stages']),
      'run one stage after the other by hand',
    )
  }
  const { solver, path } = stage
  const at = (key: string): ReturnType<typeof keySpanAt> => keySpanAt(spec.tree, [...path, key])
  const type = TYPES[solver.type]
  if (type === undefined)
    cannot.say(
      `Caffe has no solver \`${solver.type}\``,
      at('type'),
      'take `adam`, whose weight decay is part of the gradient',
    )
  if (solver.warmup)
    cannot.say(
      'Caffe has no warm-up',
      at('warmup'),
      'remove it, or train the first iterations by a solver of their own',
    )
  for (const key of ['early_stopping', 'stop', 'best'] as const) {
    if (solver[key] !== undefined || (key === 'best' && spec.best))
      cannot.say(`Caffe has no \`${key}\`: it ends with the last iteration`, at(key), 'remove it')
  }
  if (spec.keep !== undefined) cannot.note('Caffe keeps every snapshot: `keep` is left out')
  if (solver.precision === 'f16') cannot.note('`precision: f16` is left out: Caffe computes with f32')
  const tested = solver.test.interval > 0
  const { iterations } = planned.solver.test
  if (tested && iterations === 'all')
    cannot.say('Caffe must be told how many batches a test takes', at('test'), 'write `test: { iterations: … }`')
  return [
    ['net', net],
    ['test_iter', tested && typeof iterations === 'number' ? iterations : undefined],
    ['test_interval', tested ? solver.test.interval : undefined],
    ['test_initialization', tested && !planned.solver.test.initial ? false : undefined],
    ['type', type],
    ['base_lr', solver.base_lr],
    ...keysOf(solver, ['momentum', 'momentum2', 'rms_decay', 'delta']),
    ['weight_decay', solver.weight_decay || undefined],
    ['regularization_type', 'regularization' in solver && solver.regularization === 'l1' ? 'L1' : undefined],
    ...policyOf(solver.lr_policy, () => at('lr_policy'), cannot),
    ['iter_size', solver.iter_size === 1 ? undefined : solver.iter_size],
    ['clip_gradients', solver.clip_gradients],
    ['average_loss', solver.average_loss === 1 ? undefined : solver.average_loss],
    ['max_iter', solver.max_iter],
    ['display', solver.display],
    ['snapshot', solver.snapshot || undefined],
    ['snapshot_prefix', `snapshots/${spec.name}`],
    ['random_seed', spec.seed],
  ]
}

function keysOf(solver: object, keys: readonly string[]): Fields {
  const said: Readonly<Record<string, unknown>> = { ...solver }
  return keys.map((key): Field => [key, typeof said[key] === 'number' ? said[key] : undefined])
}

function policyOf(policy: { readonly type: string }, at: () => ReturnType<typeof keySpanAt>, cannot: Cannot): Fields {
  const { type, ...keys } = policy
  if (type === 'cosine') {
    cannot.say('Caffe has no cosine', at(), '`poly` with `power: 1` falls to 0 as well, in a straight line')
    return []
  }
  return [
    ['lr_policy', type],
    ...Object.entries(keys).flatMap(([key, value]): Fields =>
      Array.isArray(value) ? (value as number[]).map((one): Field => [key, one]) : [[key, value as number]],
    ),
  ]
}
