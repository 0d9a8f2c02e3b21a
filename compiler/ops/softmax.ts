import { invariant } from '../diagnostics/index.ts'
import {
  elements,
  type Attributes,
  type GraphBuilder,
  type Node,
  type OpDefinition,
  type TensorType,
} from '../ir/index.ts'
import { mul } from './mul.ts'
import { reduceSum } from './reduce-sum.ts'
import { sub } from './sub.ts'

export interface SoftmaxAttributes extends Attributes {
  readonly axis: number
}

export function inferSoftmax([x]: readonly TensorType[], { axis }: SoftmaxAttributes): TensorType {
  invariant(x?.dtype === 'f32' && axis < x.shape.length, 'softmax takes an axis of an f32 tensor')
  return { shape: x.shape, dtype: 'f32' }
}

/** exp(x − max) / Σ exp(x − max) along `axis`. dx = s ∘ (ds − Σ s·ds). */
export const softmaxOp: OpDefinition<SoftmaxAttributes> = {
  type: 'softmax',
  infer: inferSoftmax,
  gradient: (g, s, dy, _wanted, { axis }) => [mul(g, s, sub(g, dy, reduceSum(g, mul(g, s, dy), [axis], true)))],
  flops: ([x]) => 5 * elements(x.shape),
}

export function softmax(g: GraphBuilder, x: Node, axis = 1): Node {
  return g.make(softmaxOp, [x], { axis })
}
