/** A part of a tensor, and a tensor with zeros around it: each is the other's gradient, so they share a file. */
import { invariant } from '../diagnostics/index.ts'
import type { Attributes, GraphBuilder, Node, OpDefinition } from '../ir/index.ts'

export interface SliceAttributes extends Attributes {
  readonly axis: number
  readonly start: number
  /** Not included. */
  readonly end: number
}

/** x[start:end] along `axis`. */
export const sliceOp: OpDefinition<SliceAttributes> = {
  type: 'slice',
  infer: ([x], { axis, start, end }) => {
    invariant(x && start >= 0 && start < end && end <= x.shape[axis], 'a slice is a part of its axis')
    return { shape: x.shape.with(axis, end - start), dtype: x.dtype }
  },
  gradient: (g, { inputs: [x] }, dy, _wanted, { axis, start, end }) => [pad(g, dy, axis, start, x.shape[axis] - end)],
  flops: () => 0,
}

export function slice(g: GraphBuilder, x: Node, axis: number, start: number, end: number): Node {
  return start === 0 && end === x.shape[axis] ? x : g.make(sliceOp, [x], { axis, start, end })
}

export interface PadAttributes extends Attributes {
  readonly axis: number
  readonly before: number
  readonly after: number
}

/** x with zeros before and after it along `axis`. */
export const padOp: OpDefinition<PadAttributes> = {
  type: 'pad',
  infer: ([x], { axis, before, after }) => {
    invariant(x && before >= 0 && after >= 0, 'padding is not negative')
    return { shape: x.shape.with(axis, before + x.shape[axis] + after), dtype: x.dtype }
  },
  gradient: (g, { inputs: [x] }, dy, _wanted, { axis, before }) => [slice(g, dy, axis, before, before + x.shape[axis])],
  flops: () => 0,
}

export function pad(g: GraphBuilder, x: Node, axis: number, before: number, after: number): Node {
  return before === 0 && after === 0 ? x : g.make(padOp, [x], { axis, before, after })
}
