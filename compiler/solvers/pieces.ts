/** What several solvers' formulas have in common. */
import type { GraphBuilder, Node } from '../ir/index.ts'
import { add, constant, div, mul, sign, sqrt } from '../ops/index.ts'
import type { UpdateContext } from './definition.ts'

interface Decay {
  readonly weight_decay: number
  readonly regularization: 'l2' | 'l1'
}

/** Caffe's g: dL/dW + weight_decay·decay_mult·W (L2), or ·sign(W) (L1). */
export function decayed(g: GraphBuilder, { weight_decay, regularization }: Decay, context: UpdateContext): Node {
  const { parameter, gradient, decayMult } = context
  const decay = weight_decay * decayMult
  if (decay === 0) return gradient
  return add(g, gradient, scaled(g, regularization === 'l2' ? parameter : sign(g, parameter), decay))
}

/** lr · lr_mult. */
export function rate(g: GraphBuilder, { scalar, lrMult }: UpdateContext): Node {
  return scaled(g, scalar('lr'), lrMult)
}

export function scaled(g: GraphBuilder, x: Node, factor: number): Node {
  return factor === 1 ? x : mul(g, x, constant(g, factor))
}

/** kept·average + (1 − kept)·x. */
export function movingAverage(g: GraphBuilder, average: Node, x: Node, kept: number): Node {
  return add(g, scaled(g, average, kept), scaled(g, x, 1 - kept))
}

/** x / (√square + delta). */
export function overRoot(g: GraphBuilder, x: Node, square: Node, delta: number): Node {
  return div(g, x, add(g, sqrt(g, square), constant(g, delta)))
}
