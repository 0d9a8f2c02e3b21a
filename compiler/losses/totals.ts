/** From a term for each number to the loss of the batch. */
import type { GraphBuilder, Node } from '../ir/index.ts'
import { constant, div, floorPass, mul, reduceSum } from '../ops/index.ts'

function sum(g: GraphBuilder, x: Node): Node {
  return reduceSum(
    g,
    x,
    x.shape.map((_, axis) => axis),
  )
}

/** (scale / N) · Σ x, where N is the size of the first axis: f32 []. */
export function meanOverBatch(g: GraphBuilder, x: Node, scale = 1): Node {
  return mul(g, sum(g, x), constant(g, scale / x.shape[0]))
}

/** Caffe's normalisation modes. */
export type Normalization = 'valid' | 'full' | 'batch_size' | 'none'

/**
 * Σ terms over what `normalization` counts, at least 1. `counted` is 1 for each term that is not ignored and 0 for others,
 * undefined where none is ignored; `full` is how many there could be.
 */
export function normalized(
  g: GraphBuilder,
  terms: Node,
  counted: Node | undefined,
  full: number,
  normalization: Normalization,
): Node {
  const total = sum(g, terms)
  if (normalization === 'valid' && counted) return div(g, total, floorPass(g, sum(g, counted), 1))
  const count = { valid: full, full, batch_size: terms.shape[0], none: 1 }[normalization]
  return mul(g, total, constant(g, 1 / count))
}

/** `1/N`, or what stands for it in a formula. */
export function normalizerText(normalization: Normalization, full: string): string {
  return { valid: `1/${full}`, full: `1/${full}`, batch_size: '1/N', none: '' }[normalization]
}
