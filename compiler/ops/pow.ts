import type { Attributes, GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { constant } from './constant.ts'
import { flopsPerElement, inferUnary } from './elementwise.ts'
import { mul } from './mul.ts'

export interface PowAttributes extends Attributes {
  readonly exponent: number
}

/** x^exponent; NaN, as everywhere, where x < 0 and the exponent is no whole number. */
export const powOp: OpDefinition<PowAttributes> = {
  type: 'pow',
  infer: inferUnary,
  gradient: (g, { inputs: [x] }, dy, _wanted, { exponent }) => [
    mul(g, dy, mul(g, pow(g, x, exponent - 1), constant(g, exponent))),
  ],
  flops: flopsPerElement,
}

/** A power of 1 is no op. */
export function pow(g: GraphBuilder, x: Node, exponent: number): Node {
  if (exponent === 1) return x
  return g.make(powOp, [x], { exponent })
}

export function sqrt(g: GraphBuilder, x: Node): Node {
  return pow(g, x, 0.5)
}
