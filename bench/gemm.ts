/** How fast this machine multiplies matrices: what convolutions are held against. */
import { performance } from 'node:perf_hooks'

import { GraphBuilder, type Node } from '../compiler/ir/index.ts'
import { input, matmul } from '../compiler/ops/index.ts'
import { serialize, type Program } from '../compiler/plan/index.ts'
import { openEngine, type Tensor } from '../runtime/index.ts'

const SIZE = 1024
const TIMES = 15

/** GFLOP a second of the engine's product of two matrices of 1024×1024, the best of its turns. */
export async function gemmRate(threads: number): Promise<number> {
  const { engine } = await openEngine({ threads })
  const session = await engine.load({ programs: [program()], state: [] }, new Map())
  const matrix: Tensor = {
    shape: [SIZE, SIZE],
    data: Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i)),
  }
  const feeds = new Map([
    ['tap.a', matrix],
    ['tap.b', matrix],
  ])
  let best = Infinity
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now()
    await session.run('test', feeds)
    best = Math.min(best, performance.now() - start)
  }
  await session.dispose()
  return (2 * SIZE ** 3) / best / 1e6
}

function program(): Program {
  const g = new GraphBuilder()
  const of = (name: string): Node => input(g, name, { shape: [SIZE, SIZE], dtype: 'f32' })
  const inputs = [of('tap.a'), of('tap.b')]
  const root = matmul(g, inputs[0], inputs[1])
  const { nodes, indexOf } = serialize([root])
  return {
    name: 'test',
    nodes,
    inputs: inputs.map((node, i) => ({ name: `tap.${'ab'[i]}`, node: indexOf(node), kind: 'tap', tap: 'ab'[i] })),
    outputs: [{ name: 'product', node: indexOf(root), kind: 'tap' }],
    flops: 2 * SIZE ** 3,
  }
}
