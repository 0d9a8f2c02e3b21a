import type { SolverPlan } from '../../compiler/index.ts'

/** Caffe's learning rate for the update of iteration `iter`, counted from 0. */
export function learningRate(
  { base_lr, lr_policy: policy }: Pick<SolverPlan, 'base_lr' | 'lr_policy'>,
  iter: number,
): number {
  switch (policy.type) {
    case 'fixed':
      return base_lr
    case 'step':
      return base_lr * policy.gamma ** Math.floor(iter / policy.stepsize)
    case 'inv':
      return base_lr * (1 + policy.gamma * iter) ** -policy.power
  }
}
