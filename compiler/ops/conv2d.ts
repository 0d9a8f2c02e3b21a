import { invariant } from '../diagnostics/index.ts'
import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import { conv2dFilterGrad } from './conv2d-filter-grad.ts'
import { conv2dInputGrad } from './conv2d-input-grad.ts'
import { reduceSum } from './reduce-sum.ts'
import { convolvedSize, type ConvolutionWindow, type Pair } from './window.ts'

/** Cross-correlation of x [N,C,H,W] with w [O,C/group,kh,kw], plus the bias [O] where there is a third input. */
export const conv2dOp: OpDefinition<ConvolutionWindow> = {
  type: 'conv2d',
  infer: ([x, w, b], { stride, pad, dilation, group }) => {
    invariant(x?.shape.length === 4 && w?.shape.length === 4, 'conv2d takes [N,C,H,W] and [O,C/group,kh,kw]')
    const [n, c, h, width] = x.shape as [number, number, number, number]
    const [o, i, kh, kw] = w.shape as [number, number, number, number]
    invariant(c === i * group && o % group === 0, 'the channels of a conv2d fit its groups')
    invariant(b === undefined || (b.shape.length === 1 && b.shape[0] === o), 'the bias of a conv2d is [O]')
    const size = [
      convolvedSize(h, kh, stride[0], pad[0], dilation[0]),
      convolvedSize(width, kw, stride[1], pad[1], dilation[1]),
    ]
    return { shape: [n, o, ...size], dtype: 'f32' }
  },
  gradient: (g, { inputs }, dy, wanted, window) => {
    const [x, w] = inputs as [Node, Node]
    return [
      wanted[0] ? conv2dInputGrad(g, dy, w, window, x.shape.slice(2) as unknown as Pair) : undefined,
      wanted[1] ? conv2dFilterGrad(g, x, dy, window, w.shape.slice(2) as unknown as Pair) : undefined,
      wanted[2] ? reduceSum(g, dy, [0, 2, 3]) : undefined,
    ].slice(0, inputs.length)
  },
  flops: ([, w], output) => {
    const [o, i, kh, kw] = w.shape as [number, number, number, number]
    return 2 * elements(output.shape) * (elements([o, i, kh, kw]) / o)
  },
}

export function conv2d(g: GraphBuilder, x: Node, w: Node, b: Node | undefined, window: ConvolutionWindow): Node {
  return g.make(conv2dOp, b ? [x, w, b] : [x, w], window)
}
