/**
 * The training graph's nodes. A node is immutable, typed and named by the hash of what it computes, so that equal
 * computations are one node and a graph can be compared, cached and printed.
 */
import { invariant } from '../diagnostics/index.ts'

export type DType = 'f32' | 'i32'
export type Shape = readonly number[]
export interface TensorType {
  readonly shape: Shape
  readonly dtype: DType
}

export type AttributeValue = number | string | boolean | readonly number[]
export type Attributes = Readonly<Record<string, AttributeValue>>

/** What of the user's text a node was made for; for messages, profiles and drawings, never part of the hash. */
export interface Origin {
  /** `student.conv1_s`, `loss.soft`, `solver`, … */
  readonly name: string
}

export interface Node extends TensorType {
  /** The name of the op's definition in `compiler/ops`. */
  readonly op: string
  readonly attributes: Attributes
  readonly inputs: readonly Node[]
  /** sha256 over op, attributes, type and the inputs' hashes. */
  readonly hash: string
  readonly origin: Origin | undefined
}

export function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

/** NumPy's rule: align at the last axis; sizes agree or one of them is 1. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1
    const y = b[axis - rank + b.length] ?? 1
    invariant(x === y || x === 1 || y === 1, `shapes [${a.join()}] and [${b.join()}] do not broadcast`)
    return Math.max(x, y)
  })
}

/** All nodes that `roots` need, each after its inputs; the order depends on the graph alone. */
export function topological(roots: Iterable<Node>): readonly Node[] {
  const order = new Set<Node>()
  // not by recursion: graphs may be thousands of nodes deep
  const open: { readonly node: Node; next: number }[] = []
  const enter = (node: Node): void => {
    if (!order.has(node)) open.push({ node, next: 0 })
  }
  for (const root of roots) {
    enter(root)
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if (top.next < top.node.inputs.length) {
        enter(top.node.inputs[top.next++]) // below the number of inputs
      } else {
        order.add(top.node)
        open.pop()
      }
    }
  }
  return [...order]
}
