/** Convolution and its gradient with respect to the image: each is the other's gradient, so they share a file. */
import { invariant } from '../diagnostics/index.ts'
import { elements, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'
import { conv2dFilterGrad } from './conv2d-filter-grad.ts'
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
  flops: ([, w, b], output) => {
    const [o] = w.shape as [number]
    const taps = elements(w.shape) / o
    return elements(output.shape) * (2 * taps + (b ? 1 : 0))
  },
}

export function conv2d(g: GraphBuilder, x: Node, w: Node, b: Node | undefined, window: ConvolutionWindow): Node {
  return g.make(conv2dOp, b ? [x, w, b] : [x, w], window)
}

export interface InputGradAttributes extends ConvolutionWindow {
  /** Height and width of the convolution's input. */
  readonly size: Pair
}

/**
 * dL/dx [N,C,H,W] of conv2d(x, w), from dy [N,O,h,w] and w [O,C/group,kh,kw]. Caffe's Deconvolution is this op too, so that
 * it has gradients of its own: those of conv2d, with image and gradient in each other's place.
 */
export const conv2dInputGradOp: OpDefinition<InputGradAttributes> = {
  type: 'conv2d_input_grad',
  infer: ([dy, w], { size, group }) => {
    invariant(dy?.shape.length === 4 && w?.shape.length === 4, 'conv2d_input_grad takes an image and a kernel')
    return { shape: [dy.shape[0], w.shape[1] * group, ...size], dtype: 'f32' }
  },
  gradient: (g, { inputs }, dx, wanted, { stride, pad, dilation, group }) => {
    const [dy, w] = inputs as [Node, Node]
    const window = { stride, pad, dilation, group }
    return [
      wanted[0] ? conv2d(g, dx, w, undefined, window) : undefined,
      wanted[1] ? conv2dFilterGrad(g, dx, dy, window, w.shape.slice(2) as unknown as Pair) : undefined,
    ]
  },
  flops: ([dy, w]) => {
    const [o] = w.shape as [number]
    return 2 * elements(dy.shape) * (elements(w.shape) / o)
  },
}

export function conv2dInputGrad(g: GraphBuilder, dy: Node, w: Node, window: ConvolutionWindow, size: Pair): Node {
  const { stride, pad, dilation, group } = window
  return g.make(conv2dInputGradOp, [dy, w], { stride, pad, dilation, group, size })
}
