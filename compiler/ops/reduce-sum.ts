/** Sum and broadcast: each is the other's gradient, so they share a file. */
import { invariant } from '../diagnostics/index.ts'
import {
  broadcastShapes,
  elements,
  sameShape,
  type GraphBuilder,
  type Node,
  type OpDefinition,
  type Shape,
  type TensorType,
} from '../ir/index.ts'
import { reshape } from './reshape.ts'

export interface ReduceAttributes {
  /** Ascending, not negative. */
  readonly axes: readonly number[]
  readonly keepdims: boolean
  readonly [key: string]: readonly number[] | boolean
}

export function inferReduce([x]: readonly TensorType[], { axes, keepdims }: ReduceAttributes): TensorType {
  invariant(x?.dtype === 'f32', 'a reduction takes one f32 tensor')
  invariant(
    axes.every((axis, i) => axis < x.shape.length && axis > (axes[i - 1] ?? -1)),
    'reduced axes ascend and exist',
  )
  const shape = keepdims
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis))
  return { shape, dtype: 'f32' }
}

/** The shape a reduction would have had with `keepdims`. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
}

/** Σ over `axes`. */
export const reduceSumOp: OpDefinition<ReduceAttributes> = {
  type: 'reduce_sum',
  infer: inferReduce,
  gradient: (g, { inputs: [x] }, dy, _wanted, { axes }) => [
    broadcastTo(g, reshape(g, dy, keptShape(x.shape, axes)), x.shape),
  ],
  flops: ([x]) => elements(x.shape),
}

export function reduceSum(g: GraphBuilder, x: Node, axes: readonly number[], keepdims = false): Node {
  return axes.length === 0 ? x : g.make(reduceSumOp, [x], { axes, keepdims })
}

export interface BroadcastToAttributes {
  readonly shape: Shape
  readonly [key: string]: readonly number[]
}

/** Repeats `x` along its axes of size 1 (and new leading axes) up to `shape`. */
export const broadcastToOp: OpDefinition<BroadcastToAttributes> = {
  type: 'broadcast_to',
  infer: ([x], { shape }) => {
    invariant(x !== undefined && sameShape(broadcastShapes(x.shape, shape), shape), 'broadcast_to reaches its shape')
    return { shape, dtype: x.dtype }
  },
  gradient: (g, { inputs: [x] }, dy) => [unbroadcast(g, dy, x.shape)],
  flops: () => 0,
}

export function broadcastTo(g: GraphBuilder, x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : g.make(broadcastToOp, [x], { shape })
}

/** Sums `dy` over the axes along which a tensor of `shape` was broadcast. */
export function unbroadcast(g: GraphBuilder, dy: Node, shape: Shape): Node {
  if (sameShape(dy.shape, shape)) return dy
  const lead = dy.shape.length - shape.length
  const axes = dy.shape.flatMap((size, axis) => (axis < lead || (shape[axis - lead] === 1 && size > 1) ? [axis] : []))
  return reshape(g, axes.length > 0 ? reduceSum(g, dy, axes) : dy, shape)
}
