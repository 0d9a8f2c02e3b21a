import type { SolverSpec } from '../schema/index.ts'

export type Rate = Pick<SolverSpec, 'base_lr' | 'lr_policy' | 'max_iter' | 'warmup'>

/** Caffe's learning rate for the update of iteration `iter`, counted from 0, times the factor of the warm-up. */
export function learningRate(solver: Rate, iter: number): number {
  return policyRate(solver, iter) * warmupFactor(solver, iter)
}

function policyRate({ base_lr, lr_policy: policy, max_iter }: Rate, iter: number): number {
  switch (policy.type) {
    case 'fixed':
      return base_lr
    case 'step':
      return base_lr * policy.gamma ** Math.floor(iter / policy.stepsize)
    case 'exp':
      return base_lr * policy.gamma ** iter
    case 'inv':
      return base_lr * (1 + policy.gamma * iter) ** -policy.power
    case 'multistep':
      return base_lr * policy.gamma ** policy.stepvalue.filter((value) => value <= iter).length
    case 'poly':
      return base_lr * (1 - iter / max_iter) ** policy.power
    case 'sigmoid':
      return base_lr / (1 + Math.exp(-policy.gamma * (iter - policy.stepsize)))
    case 'cosine':
      return (base_lr * (1 + Math.cos((Math.PI * iter) / max_iter))) / 2
  }
}

/** In a straight line from `from` to 1. */
function warmupFactor({ warmup }: Rate, iter: number): number {
  if (!warmup || iter >= warmup.iterations) return 1
  return warmup.from + ((1 - warmup.from) * iter) / warmup.iterations
}
