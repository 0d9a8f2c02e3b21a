import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import { avgPoolGrad } from './avg-pool-grad.ts'
import { inferPool } from './max-pool.ts'
import type { Pair, PoolWindow } from './window.ts'

/**
 * The sum over each window, clipped to the image, divided by Caffe's divisor: the window's area inside the padded
 * image, (min(start + kernel, H + pad) − start) vertically times the same horizontally, start = i·stride − pad.
 */
export const avgPoolOp: OpDefinition<PoolWindow> = {
  type: 'avg_pool',
  infer: inferPool,
  gradient: (g, { inputs: [x] }, dy, _wanted, window) => [
    avgPoolGrad(g, dy, window, x.shape.slice(2) as unknown as Pair),
  ],
  flops: (_inputs, output, { kernel }) => elements(output.shape) * kernel[0] * kernel[1],
}

export function avgPool(g: GraphBuilder, x: Node, window: PoolWindow): Node {
  return g.make(avgPoolOp, [x], window)
}
