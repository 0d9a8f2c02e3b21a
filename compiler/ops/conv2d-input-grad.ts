import { invariant } from '../diagnostics/index.ts'
import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import type { ConvolutionWindow, Pair } from './window.ts'

export interface InputGradAttributes extends ConvolutionWindow {
  /** Height and width of the convolution's input. */
  readonly size: Pair
}

/** dL/dx [N,C,H,W] of conv2d(x, w), from dy [N,O,h,w] and w [O,C/group,kh,kw]. */
export const conv2dInputGradOp: OpDefinition<InputGradAttributes> = {
  type: 'conv2d_input_grad',
  infer: ([dy, w], { size, group }) => {
    invariant(dy?.shape.length === 4 && w?.shape.length === 4, 'conv2d_input_grad takes an image and a kernel')
    return { shape: [dy.shape[0], w.shape[1] * group, ...size], dtype: 'f32' }
  },
  gradient: 'none',
  flops: ([dy, w]) => {
    const [o] = w.shape as [number]
    return 2 * elements(dy.shape) * (elements(w.shape) / o)
  },
}

export function conv2dInputGrad(g: GraphBuilder, dy: Node, w: Node, window: ConvolutionWindow, size: Pair): Node {
  const { stride, pad, dilation, group } = window
  return g.make(conv2dInputGradOp, [dy, w], { stride, pad, dilation, group, size })
}
