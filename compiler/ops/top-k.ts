/** The largest numbers along an axis and where they are: two results of one search, so they share a file. */
import { invariant } from '../diagnostics/index.ts'
import {
  elements,
  type Attributes,
  type GraphBuilder,
  type Node,
  type OpDefinition,
  type TensorType,
} from '../ir/index.ts'

export interface TopKAttributes extends Attributes {
  readonly axis: number
  readonly k: number
}

function inferTopK([x]: readonly TensorType[], { axis, k }: TopKAttributes): TensorType {
  invariant(x?.dtype === 'f32' && k >= 1 && k <= x.shape[axis], 'there are k numbers along the axis of a top_k')
  return { shape: x.shape.with(axis, k), dtype: 'f32' }
}

/** The indices of the `k` largest along `axis`, the largest first, of equals the last first (Caffe's ArgMax), as f32. */
export const topKIndexOp: OpDefinition<TopKAttributes> = {
  type: 'top_k_index',
  infer: inferTopK,
  gradient: 'none',
  flops: ([x]) => elements(x.shape),
}

/** The `k` largest numbers along `axis`, the largest first. */
export const topKValueOp: OpDefinition<TopKAttributes> = {
  type: 'top_k_value',
  infer: inferTopK,
  gradient: 'none',
  flops: ([x]) => elements(x.shape),
}

export function topKIndex(g: GraphBuilder, x: Node, axis: number, k: number): Node {
  return g.make(topKIndexOp, [x], { axis, k })
}

export function topKValue(g: GraphBuilder, x: Node, axis: number, k: number): Node {
  return g.make(topKValueOp, [x], { axis, k })
}
