import { invariant } from '../diagnostics/index.ts'
import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import type { ConvolutionWindow, Pair } from './window.ts'

export interface FilterGradAttributes extends ConvolutionWindow {
  readonly kernel: Pair
}

/** dL/dw [O,C/group,kh,kw] of conv2d(x, w), from x [N,C,H,W] and dy [N,O,h,w]. */
export const conv2dFilterGradOp: OpDefinition<FilterGradAttributes> = {
  type: 'conv2d_filter_grad',
  infer: ([x, dy], { kernel, group }) => {
    invariant(x?.shape.length === 4 && dy?.shape.length === 4, 'conv2d_filter_grad takes two images')
    return { shape: [dy.shape[1], x.shape[1] / group, ...kernel], dtype: 'f32' }
  },
  gradient: 'none',
  flops: ([, dy], output) => {
    const [n, , h, w] = (dy as { shape: readonly number[] }).shape as [number, number, number, number]
    return 2 * elements(output.shape) * n * h * w
  },
}

export function conv2dFilterGrad(g: GraphBuilder, x: Node, dy: Node, window: ConvolutionWindow, kernel: Pair): Node {
  const { stride, pad, dilation, group } = window
  return g.make(conv2dFilterGradOp, [x, dy], { stride, pad, dilation, group, kernel })
}
