import { invariant } from '../diagnostics/index.ts'
import { elements, type Attributes, type GraphBuilder, type Node, type OpDefinition } from '../ir/index.ts'

export interface ChannelSumAttributes extends Attributes {
  /** Odd. */
  readonly size: number
}

/** y_c = Σ x_c' over the `size` channels around c, those that exist (Caffe's LRN across channels). It is its own gradient. */
export const channelSumOp: OpDefinition<ChannelSumAttributes> = {
  type: 'channel_sum',
  infer: ([x], { size }) => {
    invariant(x && x.shape.length === 4 && size % 2 === 1, 'channel_sum takes [N,C,H,W] and an odd size')
    return { shape: x.shape, dtype: 'f32' }
  },
  gradient: (g, _node, dy, _wanted, { size }) => [channelSum(g, dy, size)],
  flops: ([x], _output, { size }) => elements(x.shape) * size,
}

export function channelSum(g: GraphBuilder, x: Node, size: number): Node {
  return size === 1 ? x : g.make(channelSumOp, [x], { size })
}
