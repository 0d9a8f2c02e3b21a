import type { Attributes, GraphBuilder, Node, OpDefinition } from '../ir/index.ts'
import { flopsPerElement, inferUnary } from './elementwise.ts'

export interface FloorPassAttributes extends Attributes {
  readonly min: number
}

/**
 * max(x, min), with the gradient of x everywhere. Caffe's SoftmaxWithLoss clamps the probability that it reports at
 * FLT_MIN and differentiates as if it had not.
 */
export const floorPassOp: OpDefinition<FloorPassAttributes> = {
  type: 'floor_pass',
  infer: inferUnary,
  gradient: (_g, _node, dy) => [dy],
  flops: flopsPerElement,
}

export function floorPass(g: GraphBuilder, x: Node, min: number): Node {
  return g.make(floorPassOp, [x], { min })
}
