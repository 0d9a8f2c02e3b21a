/** Small models by which an engine finds out what its library can do here. */
import { gradients } from '../graph/index.ts'
import { GraphBuilder, type Node, type Shape } from '../ir/index.ts'
import { avgPool, conv2d, input, maxPool, mul, reduceSum, relu } from '../ops/index.ts'
import { serialize, type Program } from '../plan/index.ts'
import { Blocks } from './blocked/index.ts'
import { ModelBuilder } from './model.ts'

/** A model without inputs whose output `shape` (f32) has, at 1, how many channels are in a block. */
export function blockSizeModel(): Uint8Array {
  const m = new ModelBuilder()
  const blocked = new Blocks(m, 1).op('ReorderInput', [m.floats([1, 2, 3, 4], [1, 4, 1, 1])], {})
  const shape = m.mask(m.op('Shape', [blocked]))
  m.named('shape', 'Identity', [shape])
  m.output('shape', [4], 'f32')
  return m.encode()
}

/**
 * A step over all that the blocked layout has kernels for: convolutions of few and of many channels with their gradients, both
 * poolings, the orders that lead in and out. Inputs are `x0`, `x1`, …, with their shapes in `inputs`; outputs `y0`, `y1`, ….
 */
export function probeProgram(): { readonly program: Program; readonly inputs: readonly Shape[] } {
  const g = new GraphBuilder()
  const inputs: Node[] = []
  const next = (shape: Shape): Node => {
    const node = input(g, `x${inputs.length}`, { shape, dtype: 'f32' })
    inputs.push(node)
    return node
  }
  const window = { stride: [1, 1], pad: [1, 1], dilation: [1, 1], group: 1 } as const
  const pool = { kernel: [3, 3], stride: [2, 2], pad: [0, 0] } as const
  const few = relu(g, conv2d(g, next([2, 3, 8, 8]), next([16, 3, 3, 3]), next([16]), window))
  const half = maxPool(g, few, { ...pool, size: [4, 4] })
  const many = relu(g, conv2d(g, half, next([32, 16, 3, 3]), next([32]), window))
  const quarter = avgPool(g, many, { ...pool, size: [2, 2] })
  const all = reduceSum(g, mul(g, quarter, next([2, 32, 2, 2])), [0, 1, 2, 3])
  const roots = [quarter, ...gradients(g, all, inputs.slice(0, 5)).filter((node) => node !== undefined)]
  const { nodes, indexOf } = serialize(roots)
  return {
    program: {
      name: 'test',
      nodes,
      inputs: inputs.map((node, i) => ({ name: `x${i}`, node: indexOf(node), kind: 'tap', tap: `x${i}` })),
      outputs: roots.map((node, i) => ({ name: `y${i}`, node: indexOf(node), kind: 'tap' })),
      flops: 0,
    },
    inputs: inputs.map(({ shape }) => shape),
  }
}
