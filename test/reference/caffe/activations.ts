/**
 * Layers that act on each element alone, caffe-semantics 6.4 and 6.8. Each is a value f(x) and a slope f'(x, y);
 * at x = 0 the slopes are those of the negative side (ReLU, ELU) or 0 (Abs), as in Caffe.
 */
import { mapped } from './blob.ts'
import { numberOf } from './spec.ts'
import type { LayerReference, Spec } from './types.ts'

interface Pointwise {
  readonly value: (spec: Spec, x: number) => number
  /** Absent: no gradient passes. */
  readonly slope?: (spec: Spec, x: number, y: number) => number
}

function layer({ value, slope }: Pointwise): LayerReference {
  return {
    forward: (spec, [bottom]) => ({ tops: [mapped(bottom, (x) => value(spec, x))] }),
    backward: (spec, [bottom], _blobs, [top], [dtop]) => ({
      bottoms: [slope && mapped(bottom, (x, i) => dtop.data[i] * slope(spec, x, top.data[i]))],
      blobs: [],
    }),
  }
}

export function sigmoidOf(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))
}

/** log(1 + eˣ) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

/** ln(base), where the base −1 stands for e. */
function logBase(spec: Spec): number {
  const base = numberOf(spec, 'base')
  return base === -1 ? 1 : Math.log(base)
}

function inner(spec: Spec, x: number): number {
  return numberOf(spec, 'shift') + numberOf(spec, 'scale') * x
}

export const relu: LayerReference = layer({
  value: (spec, x) => (x > 0 ? x : numberOf(spec, 'negative_slope') * x),
  slope: (spec, x) => (x > 0 ? 1 : numberOf(spec, 'negative_slope')),
})

export const elu: LayerReference = layer({
  value: (spec, x) => (x > 0 ? x : numberOf(spec, 'alpha') * Math.expm1(x)),
  slope: (spec, x) => (x > 0 ? 1 : numberOf(spec, 'alpha') * Math.exp(x)),
})

export const sigmoid: LayerReference = layer({
  value: (_spec, x) => sigmoidOf(x),
  slope: (_spec, _x, y) => y * (1 - y),
})

export const tanh: LayerReference = layer({
  value: (_spec, x) => Math.tanh(x),
  slope: (_spec, _x, y) => 1 - y * y,
})

/** (shift + scale · x)^power */
export const power: LayerReference = layer({
  value: (spec, x) => inner(spec, x) ** numberOf(spec, 'power'),
  slope: (spec, x) => {
    const [exponent, scale] = [numberOf(spec, 'power'), numberOf(spec, 'scale')]
    return exponent * scale === 0 ? 0 : exponent * scale * inner(spec, x) ** (exponent - 1)
  },
})

/** base^(shift + scale · x) */
export const exp: LayerReference = layer({
  value: (spec, x) => Math.exp(inner(spec, x) * logBase(spec)),
  slope: (spec, _x, y) => y * logBase(spec) * numberOf(spec, 'scale'),
})

/** log_base(shift + scale · x) */
export const log: LayerReference = layer({
  value: (spec, x) => Math.log(inner(spec, x)) / logBase(spec),
  slope: (spec, x) => numberOf(spec, 'scale') / (inner(spec, x) * logBase(spec)),
})

export const abs: LayerReference = layer({
  value: (_spec, x) => Math.abs(x),
  slope: (_spec, x) => Math.sign(x),
})

/** log(1 + eˣ) */
export const bnll: LayerReference = layer({
  value: (_spec, x) => softplus(x),
  slope: (_spec, x) => sigmoidOf(x),
})

export const threshold: LayerReference = layer({
  value: (spec, x) => (x > numberOf(spec, 'threshold') ? 1 : 0),
})
