/** What becomes of a NaN: a run that diverges is found by it, where the device lets it through. */
import { GraphBuilder, type Node } from '../../../compiler/index.ts'
import {
  add,
  avgPool,
  conv2d,
  exp,
  input,
  log,
  logSoftmax,
  matmul,
  maxPool,
  mul,
  reduceMax,
  reduceSum,
  relu,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '../../../compiler/ops/index.ts'
import { runNodesOn, type Loads } from '../run-nodes.ts'

const window = { stride: [1, 1], pad: [0, 0], dilation: [1, 1], group: 1 } as const
const pooling = { kernel: [2, 2], stride: [1, 1], pad: [0, 0], size: [2, 2] } as const

/** Ops through which a diverged activation passes on its way to a loss; x is [1, 1, 3, 3] or [3, 3]. */
const ops: Readonly<Record<string, (g: GraphBuilder, x: Node, y: Node) => Node>> = {
  add: (g, x) => add(g, x, x),
  mul: (g, x) => mul(g, x, x),
  exp: (g, x) => exp(g, x),
  log: (g, x) => log(g, x),
  relu: (g, x) => relu(g, x),
  sigmoid: (g, x) => sigmoid(g, x),
  softplus: (g, x) => softplus(g, x),
  tanh: (g, x) => tanh(g, x),
  softmax: (g, _x, y) => softmax(g, y),
  log_softmax: (g, _x, y) => logSoftmax(g, y),
  reduce_sum: (g, x) => reduceSum(g, x, [2, 3]),
  reduce_max: (g, x) => reduceMax(g, x, [2, 3]),
  matmul: (g, _x, y) => matmul(g, y, y),
  conv2d: (g, x) => conv2d(g, x, x, undefined, window),
  max_pool: (g, x) => maxPool(g, x, pooling),
  avg_pool: (g, x) => avgPool(g, x, pooling),
}

/** Whether one NaN among nine numbers leaves one in what each op makes. */
export async function keepsNotNumbers(engine: Loads): Promise<Readonly<Record<string, boolean>>> {
  const kept: Record<string, boolean> = {}
  for (const [op, make] of Object.entries(ops)) {
    const g = new GraphBuilder()
    const data = Float32Array.of(0.1, 0.2, 0.3, 0.4, NaN, 0.6, 0.7, 0.8, 0.9)
    const [x, y] = [
      [1, 1, 3, 3],
      [3, 3],
    ].map((shape, i) => ({ shape, node: input(g, 'xy'[i], { shape, dtype: 'f32' }) }))
    const root = make(g, x.node, y.node)
    const feeds = new Map([x, y].map(({ shape }, i) => ['xy'[i], { shape, data }]))
    const [result] = await runNodesOn(engine, [root], feeds)
    kept[op] = result.data.some((value) => Number.isNaN(value))
  }
  return kept
}
