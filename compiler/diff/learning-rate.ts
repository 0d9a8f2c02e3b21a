/** Where two courses of the learning rate part. */
import type { SolverPlan } from '../plan/index.ts'
import { learningRate } from '../solvers/index.ts'
import { grouped } from '../counted.ts'

type Rate = Pick<SolverPlan, 'base_lr' | 'lr_policy' | 'max_iter' | 'warmup'>

/** A clause: from which iteration on they differ, and how; undefined where they never do, as far as both go. */
export function courseOf(before: Rate, after: Rate): string | undefined {
  const length = Math.min(before.max_iter, after.max_iter)
  const first = firstApart(before, after, length)
  if (first === undefined) return undefined
  const last = length - 1
  const at = (iter: number): string =>
    `${short(learningRate(before, iter))} → ${short(learningRate(after, iter))} at iteration ${grouped(iter)}`
  const from = first === 0 ? 'they part at once' : `the same until iteration ${grouped(first)}`
  return [from, at(first), ...(last > first ? [at(last)] : [])].join('; ')
}

/** Every iteration is looked at: the policies are cheap, and no search finds where two curves cross and part again. */
function firstApart(before: Rate, after: Rate, length: number): number | undefined {
  for (let iter = 0; iter < length; iter++) {
    if (learningRate(before, iter) !== learningRate(after, iter)) return iter
  }
  return undefined
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}
