import { invariant } from '../diagnostics/index.ts'
import {
  elements,
  type Attributes,
  type GraphBuilder,
  type Node,
  type OpDefinition,
  type TensorType,
} from '../ir/index.ts'

export interface MatmulAttributes extends Attributes {
  readonly transA: boolean
  readonly transB: boolean
}

function inner(a: TensorType, transA: boolean): number {
  return a.shape[transA ? 0 : 1]
}

/** op(a)·op(b) of two matrices, each transposed where its flag says so. */
export const matmulOp: OpDefinition<MatmulAttributes> = {
  type: 'matmul',
  infer: ([a, b], { transA, transB }) => {
    invariant(a?.shape.length === 2 && b?.shape.length === 2, 'matmul takes two matrices')
    invariant(inner(a, transA) === b.shape[transB ? 1 : 0], 'the inner sizes of a matmul agree')
    return { shape: [a.shape[transA ? 1 : 0], b.shape[transB ? 0 : 1]], dtype: 'f32' }
  },
  gradient: (g, { inputs }, dy, wanted, { transA, transB }) => {
    const [a, b] = inputs as [Node, Node]
    const da = () => (transA ? matmul(g, b, dy, transB, true) : matmul(g, dy, b, false, !transB))
    const db = () => (transB ? matmul(g, dy, a, true, transA) : matmul(g, a, dy, !transA, false))
    return [wanted[0] ? da() : undefined, wanted[1] ? db() : undefined]
  },
  flops: ([a], output, { transA }) => 2 * elements(output.shape) * inner(a, transA),
}

export function matmul(g: GraphBuilder, a: Node, b: Node, transA = false, transB = false): Node {
  return g.make(matmulOp, [a, b], { transA, transB })
}
