import { invariant } from '../diagnostics/index.ts'
import { elements, sameShape, type GraphBuilder, type Node, type OpDefinition, type Shape } from '../ir/index.ts'

export interface ReshapeAttributes {
  readonly shape: Shape
  readonly [key: string]: readonly number[]
}

/** The same values in row-major order under another shape. */
export const reshapeOp: OpDefinition<ReshapeAttributes> = {
  type: 'reshape',
  infer: ([x], { shape }) => {
    invariant(x !== undefined && elements(x.shape) === elements(shape), 'reshape keeps the number of elements')
    return { shape, dtype: x.dtype }
  },
  gradient: (g, { inputs: [x] }, dy) => [reshape(g, dy, x.shape)],
  flops: () => 0,
}

export function reshape(g: GraphBuilder, x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : g.make(reshapeOp, [x], { shape })
}
