import { invariant } from '../diagnostics/index.ts'
import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import type { PoolWindow } from './window.ts'

/**
 * dL/dx of y = max_pool(x), from x, y and dy: each dy goes to the window's maximum, the first in row-major order where
 * several are equal (Caffe compares with a strict `>`).
 */
export const maxPoolGradOp: OpDefinition<PoolWindow> = {
  type: 'max_pool_grad',
  infer: ([x, y, dy]) => {
    invariant(x?.shape.length === 4 && y !== undefined && dy !== undefined, 'max_pool_grad takes x, y and dy')
    return { shape: x.shape, dtype: 'f32' }
  },
  gradient: 'none',
  flops: (inputs, _output, { kernel }) =>
    elements((inputs[2] as { shape: readonly number[] }).shape) * kernel[0] * kernel[1],
}

export function maxPoolGrad(g: GraphBuilder, x: Node, y: Node, dy: Node, window: PoolWindow): Node {
  return g.make(maxPoolGradOp, [x, y, dy], window)
}
