import { invariant } from '../diagnostics/index.ts'
import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import type { Pair, PoolWindow } from './window.ts'

export interface AvgPoolGradAttributes extends PoolWindow {
  /** Height and width of the pooling's input. */
  readonly image: Pair
}

/** dL/dx of y = avg_pool(x), from dy: each window spreads dy / divisor over the pixels it covers. */
export const avgPoolGradOp: OpDefinition<AvgPoolGradAttributes> = {
  type: 'avg_pool_grad',
  infer: ([dy], { image }) => {
    invariant(dy?.shape.length === 4, 'avg_pool_grad takes [N,C,h,w]')
    return { shape: [...dy.shape.slice(0, 2), ...image], dtype: 'f32' }
  },
  gradient: 'none',
  flops: ([dy], _output, { kernel }) => elements(dy.shape) * kernel[0] * kernel[1],
}

export function avgPoolGrad(g: GraphBuilder, dy: Node, window: PoolWindow, image: Pair): Node {
  const { kernel, stride, pad, size } = window
  return g.make(avgPoolGradOp, [dy], { kernel, stride, pad, size, image })
}
