import { invariant } from '../diagnostics/index.ts'
import { elements, type GraphBuilder, type Node, type OpDefinition, type TensorType } from '../ir/index.ts'
import { maxPoolGrad } from './max-pool-grad.ts'
import type { PoolWindow } from './window.ts'

export function inferPool([x]: readonly TensorType[], { size }: PoolWindow): TensorType {
  invariant(x?.shape.length === 4, 'pooling takes [N,C,H,W]')
  return { shape: [...x.shape.slice(0, 2), ...size], dtype: 'f32' }
}

/** The largest value in each window, clipped to the image (Caffe's Pooling MAX). */
export const maxPoolOp: OpDefinition<PoolWindow> = {
  type: 'max_pool',
  infer: inferPool,
  gradient: (g, y, dy, _wanted, window) => [maxPoolGrad(g, y.inputs[0], y, dy, window)],
  flops: (_inputs, output, { kernel }) => elements(output.shape) * kernel[0] * kernel[1],
}

export function maxPool(g: GraphBuilder, x: Node, window: PoolWindow): Node {
  return g.make(maxPoolOp, [x], window)
}
