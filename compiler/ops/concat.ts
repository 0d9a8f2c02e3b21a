import { invariant } from '../diagnostics/index.ts'
import { sameShape, type Attributes, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import { slice } from './slice.ts'

export interface ConcatAttributes extends Attributes {
  readonly axis: number
}

/** The inputs side by side along `axis`; their other axes agree. */
export const concatOp: OpDefinition<ConcatAttributes> = {
  type: 'concat',
  infer: (inputs, { axis }) => {
    const [first] = inputs
    invariant(first && axis < first.shape.length, 'concat takes tensors that have its axis')
    const others = inputs.map(({ shape }) => shape.with(axis, 1))
    invariant(
      others.every((shape) => sameShape(shape, others[0])),
      'tensors that are joined agree but for one axis',
    )
    return {
      shape: first.shape.with(
        axis,
        inputs.reduce((sum, { shape }) => sum + shape[axis], 0),
      ),
      dtype: 'f32',
    }
  },
  gradient: (g, { inputs }, dy, wanted, { axis }) => {
    let start = 0
    return inputs.map(({ shape }, i) => {
      const first = start
      start += shape[axis]
      return wanted[i] ? slice(g, dy, axis, first, start) : undefined
    })
  },
  flops: () => 0,
}

export function concat(g: GraphBuilder, inputs: readonly Node[], axis: number): Node {
  return inputs.length === 1 ? inputs[0] : g.make(concatOp, inputs, { axis })
}
