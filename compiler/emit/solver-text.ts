/** A solver in the words and formulas that the plan prints. */
import type { LrPolicySpec, SolverPlan } from '../plan/index.ts'
import { grouped } from './table.ts'

export function solverLines(solver: SolverPlan, seed: number): readonly string[] {
  const { max_iter, display, snapshot, test, iter_size, clip_gradients, average_loss, weight_decay } = solver
  const { precision, loss_scale } = solver
  const penalty = 'regularization' in solver && solver.regularization === 'l1' ? ' (L1)' : ''
  const step = [
    ...(iter_size > 1 ? [`an update every ${iter_size} batches`] : []),
    ...(precision
      ? [
          `in half precision, the loss ${loss_scale === undefined ? 'scaled as gradients allow' : `times ${loss_scale}`}`,
        ]
      : []),
    ...(clip_gradients === undefined ? [] : [`gradients no longer than ${clip_gradients} together`]),
  ]
  return [
    [methodOf(solver), `weight decay ${weight_decay}${penalty}`, `seed ${seed}`].join(', '),
    `learning rate ${rateOf(solver)}`,
    ...(step.length > 0 ? [step.join('; ')] : []),
    `${grouped(max_iter)} iterations; a line every ${grouped(display)}${average_loss > 1 ? ` (the mean loss of ${average_loss})` : ''}; ${snapshot > 0 ? `a checkpoint every ${grouped(snapshot)}` : 'a checkpoint at the end'}`,
    ...endLines(solver),
    test.interval > 0
      ? `a test of ${test.iterations === 'all' ? 'all whole' : grouped(test.iterations)} batches every ${grouped(test.interval)} iterations${test.initial ? ', before the first' : ''} and after the last${noFirst(test)}`
      : 'no tests',
  ]
}

function noFirst({ initial, unmade }: SolverPlan['test']): string {
  return initial || unmade === undefined
    ? ''
    : `; none before the first, for ${unmade} has no running statistics until then`
}

/** What may end the stage before its last iteration. */
function endLines({ early_stopping: patient, stop }: SolverPlan): readonly string[] {
  return [
    ...(stop
      ? [`over once ${stop.phase} ${stop.metric} is ${stop.at} or ${stop.mode === 'max' ? 'more' : 'less'}`]
      : []),
    ...(patient
      ? [
          `over once ${patient.patience} ${patient.patience > 1 ? 'tests' : 'test'} in a row find no better ${patient.phase} ${patient.metric}`,
        ]
      : []),
  ]
}

/** `sgd, momentum 0.9`. */
function methodOf(solver: SolverPlan): string {
  switch (solver.type) {
    case 'sgd':
    case 'nesterov':
      return `${solver.type}, momentum ${solver.momentum}`
    case 'adagrad':
      return `adagrad, delta ${solver.delta}`
    case 'rmsprop':
      return `rmsprop, rms_decay ${solver.rms_decay}, delta ${solver.delta}`
    case 'adadelta':
      return `adadelta, momentum ${solver.momentum}, delta ${solver.delta}`
    case 'adam':
    case 'adamw':
      return `${solver.type}, momentum ${solver.momentum}, momentum2 ${solver.momentum2}, delta ${solver.delta}`
  }
}

function rateOf({ base_lr, lr_policy, max_iter, warmup }: SolverPlan): string {
  const policy = policyOf(base_lr, lr_policy, max_iter)
  return warmup
    ? `${policy}, from ${warmup.from} of it up to all over ${grouped(warmup.iterations)} iterations`
    : policy
}

function policyOf(base: number, policy: LrPolicySpec, last: number): string {
  switch (policy.type) {
    case 'fixed':
      return String(base)
    case 'step':
      return `${base} · ${policy.gamma}^floor(iter / ${policy.stepsize})`
    case 'exp':
      return `${base} · ${policy.gamma}^iter`
    case 'inv':
      return `${base} · (1 + ${policy.gamma} · iter)^−${policy.power}`
    case 'multistep':
      return `${base}, times ${policy.gamma} at ${policy.stepvalue.map(grouped).join(', ')}`
    case 'poly':
      return `${base} · (1 − iter / ${last})^${policy.power}`
    case 'sigmoid':
      return `${base} / (1 + e^(−${policy.gamma} · (iter − ${policy.stepsize})))`
    case 'cosine':
      return `${base} · (1 + cos(π · iter / ${last})) / 2`
  }
}
