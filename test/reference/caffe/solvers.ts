/**
 * One step of each solver, caffe-semantics 6.4 and 6.8. `g` is the plain gradient; weight decay is added here,
 * weight_decay·decay_mult·W or ·sign(W). `lr` includes lr_mult, `t` is the iteration + 1. Nothing is changed in place.
 */
import { numberOf, textOf } from './spec.ts'
import type { Spec } from './types.ts'

export { learningRate } from './rate.ts'

export interface Updated {
  W: Float64Array
  slots: Float64Array[]
}

export interface SolverReference {
  readonly slots: readonly string[]
  update(
    spec: Spec,
    W: Float64Array,
    g: Float64Array,
    slots: Float64Array[],
    lr: number,
    t: number,
    decayMult: number,
  ): Updated
}

function decayed(spec: Spec, W: Float64Array, g: Float64Array, decayMult: number): Float64Array {
  const decay = numberOf(spec, 'weight_decay') * decayMult
  if (decay === 0) return g
  return g.map((slope, i) => slope + decay * (textOf(spec, 'regularization') === 'l1' ? Math.sign(W[i]) : W[i]))
}

/** V' = m·V + lr·g, W' = W − V' */
const sgd: SolverReference = {
  slots: ['momentum'],
  update(spec, W, gradient, [V], lr, _t, decayMult) {
    const g = decayed(spec, W, gradient, decayMult)
    const next = V.map((v, i) => numberOf(spec, 'momentum') * v + lr * g[i])
    return { W: W.map((w, i) => w - next[i]), slots: [next] }
  },
}

/** h' = m·h + lr·g, W' = W − ((1 + m)·h' − m·h) */
const nesterov: SolverReference = {
  slots: ['momentum'],
  update(spec, W, gradient, [h], lr, _t, decayMult) {
    const g = decayed(spec, W, gradient, decayMult)
    const m = numberOf(spec, 'momentum')
    const next = h.map((old, i) => m * old + lr * g[i])
    return { W: W.map((w, i) => w - ((1 + m) * next[i] - m * h[i])), slots: [next] }
  },
}

/** h' = h + g², W' = W − lr·g/(√h' + δ) */
const adagrad: SolverReference = {
  slots: ['history'],
  update(spec, W, gradient, [h], lr, _t, decayMult) {
    const g = decayed(spec, W, gradient, decayMult)
    const next = h.map((old, i) => old + g[i] * g[i])
    return { W: W.map((w, i) => w - (lr * g[i]) / (Math.sqrt(next[i]) + numberOf(spec, 'delta'))), slots: [next] }
  },
}

/** h' = r·h + (1 − r)·g², W' = W − lr·g/(√h' + δ) */
const rmsprop: SolverReference = {
  slots: ['history'],
  update(spec, W, gradient, [h], lr, _t, decayMult) {
    const g = decayed(spec, W, gradient, decayMult)
    const r = numberOf(spec, 'rms_decay')
    const next = h.map((old, i) => r * old + (1 - r) * g[i] * g[i])
    return { W: W.map((w, i) => w - (lr * g[i]) / (Math.sqrt(next[i]) + numberOf(spec, 'delta'))), slots: [next] }
  },
}

/** h' = m·h + (1 − m)·g², u = g·√((δ + s)/(δ + h')), s' = m·s + (1 − m)·u², W' = W − lr·u */
const adadelta: SolverReference = {
  slots: ['history', 'update'],
  update(spec, W, gradient, [h, s], lr, _t, decayMult) {
    const g = decayed(spec, W, gradient, decayMult)
    const [m, delta] = [numberOf(spec, 'momentum'), numberOf(spec, 'delta')]
    const squares = h.map((old, i) => m * old + (1 - m) * g[i] * g[i])
    const u = g.map((slope, i) => slope * Math.sqrt((delta + s[i]) / (delta + squares[i])))
    const updates = s.map((old, i) => m * old + (1 - m) * u[i] * u[i])
    return { W: W.map((w, i) => w - lr * u[i]), slots: [squares, updates] }
  },
}

/** The moments a' = β1·a + (1 − β1)·g and b' = β2·b + (1 − β2)·g². */
function moments(spec: Spec, g: Float64Array, [a, b]: Float64Array[]): Float64Array[] {
  const [beta1, beta2] = [numberOf(spec, 'momentum'), numberOf(spec, 'momentum2')]
  return [
    a.map((old, i) => beta1 * old + (1 - beta1) * g[i]),
    b.map((old, i) => beta2 * old + (1 - beta2) * g[i] * g[i]),
  ]
}

/** W' = W − lr·√(1 − β2ᵗ)/(1 − β1ᵗ)·a'/(√b' + δ): δ is added before the correction of b, unlike the paper's. */
const adam: SolverReference = {
  slots: ['first', 'second'],
  update(spec, W, gradient, slots, lr, t, decayMult) {
    const g = decayed(spec, W, gradient, decayMult)
    const [a, b] = moments(spec, g, slots)
    const rate = (lr * Math.sqrt(1 - numberOf(spec, 'momentum2') ** t)) / (1 - numberOf(spec, 'momentum') ** t)
    return { W: W.map((w, i) => w - (rate * a[i]) / (Math.sqrt(b[i]) + numberOf(spec, 'delta'))), slots: [a, b] }
  },
}

/** W' = W − lr·(â/(√b̂ + δ) + weight_decay·decay_mult·W), â = a'/(1 − β1ᵗ), b̂ = b'/(1 − β2ᵗ); g has no decay. */
const adamw: SolverReference = {
  slots: ['first', 'second'],
  update(spec, W, g, slots, lr, t, decayMult) {
    const [a, b] = moments(spec, g, slots)
    const decay = numberOf(spec, 'weight_decay') * decayMult
    const [first, second] = [1 - numberOf(spec, 'momentum') ** t, 1 - numberOf(spec, 'momentum2') ** t]
    const step = (w: number, i: number): number =>
      a[i] / first / (Math.sqrt(b[i] / second) + numberOf(spec, 'delta')) + decay * w
    return { W: W.map((w, i) => w - lr * step(w, i)), slots: [a, b] }
  },
}

export const solvers: Record<string, SolverReference> = { adadelta, adagrad, adam, adamw, nesterov, rmsprop, sgd }

/** The gradients, scaled so that their common L2 norm is at most `limit`; as they are if `limit` is negative. */
export function clip(gradients: readonly Float64Array[], limit: number): Float64Array[] {
  let squares = 0
  for (const gradient of gradients) for (const slope of gradient) squares += slope * slope
  const norm = Math.sqrt(squares)
  const factor = limit >= 0 && norm > limit ? limit / norm : 1
  return gradients.map((gradient) => gradient.map((slope) => slope * factor))
}
