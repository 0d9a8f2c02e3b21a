/**
 * The learning rate at iteration i, counted before the update, caffe-semantics 6.4:
 *   fixed b; step b·γ^⌊i/stepsize⌋; exp b·γ^i; inv b·(1 + γi)^−power; multistep b·γ^(number of stepvalues ≤ i);
 *   poly b·(1 − i/max_iter)^power; sigmoid b/(1 + e^(−γ(i − stepsize))); cosine b·½(1 + cos(π·i/max_iter)).
 * With `warmup: { iterations, from }` the first iterations' rates are multiplied by from + (1 − from)·i/iterations.
 */
import { numberOf, numbersOf } from './spec.ts'
import type { Spec } from './types.ts'

function policy(spec: Spec, i: number): number {
  const base = numberOf(spec, 'base_lr')
  switch (spec.type) {
    case 'fixed':
      return base
    case 'step':
      return base * numberOf(spec, 'gamma') ** Math.floor(i / numberOf(spec, 'stepsize'))
    case 'exp':
      return base * numberOf(spec, 'gamma') ** i
    case 'inv':
      return base * (1 + numberOf(spec, 'gamma') * i) ** -numberOf(spec, 'power')
    case 'multistep':
      return base * numberOf(spec, 'gamma') ** numbersOf(spec, 'stepvalue').filter((value) => value <= i).length
    case 'poly':
      return base * (1 - i / numberOf(spec, 'max_iter')) ** numberOf(spec, 'power')
    case 'sigmoid':
      return base / (1 + Math.exp(-numberOf(spec, 'gamma') * (i - numberOf(spec, 'stepsize'))))
    case 'cosine':
      return (base * (1 + Math.cos((Math.PI * i) / numberOf(spec, 'max_iter')))) / 2
    default:
      throw new Error(`no learning rate policy ${spec.type}`)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The spec holds `base_lr`, `max_iter` and the policy: its type, and those of its keys that it needs. */
export function learningRate(spec: Spec, iteration: number): number {
  const rate = policy(spec, iteration)
  if (!isRecord(spec['warmup'])) return rate
  const warmup: Spec = { type: 'warmup', ...spec['warmup'] }
  const [iterations, from] = [numberOf(warmup, 'iterations'), numberOf(warmup, 'from')]
  return iteration < iterations ? rate * (from + ((1 - from) * iteration) / iterations) : rate
}
