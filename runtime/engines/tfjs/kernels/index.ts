import type { AttributesOf, OpType } from '../../../../compiler/ops/index.ts'
import { argmax, logSoftmax, oneHot, softmax, topKIndex, topKValue } from './classes.ts'
import { conv2d, conv2dFilterGrad, conv2dInputGrad } from './convolution.ts'
import {
  add,
  div,
  equal,
  exp,
  floorPass,
  greaterEqual,
  log,
  mul,
  neg,
  pow,
  relu,
  sigmoid,
  sign,
  softplus,
  step,
  sub,
  tanh,
  toIndex,
} from './elementwise.ts'
import type { Kernel } from './kernel.ts'
import { matmul } from './matrix.ts'
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad } from './pooling.ts'
import { broadcastTo, channelSum, concat, pad, reduceMax, reduceSum, reshape, slice } from './shape.ts'

/** Numbers that the program itself has are on the device before it runs. */
export type ComputedOp = Exclude<OpType, 'input' | 'constant' | 'table'>

/** An op of the graph that is missing here does not compile. */
export const kernels: { readonly [T in ComputedOp]: Kernel<AttributesOf<T>> } = {
  add,
  argmax,
  avg_pool: avgPool,
  avg_pool_grad: avgPoolGrad,
  broadcast_to: broadcastTo,
  channel_sum: channelSum,
  concat,
  conv2d,
  conv2d_filter_grad: conv2dFilterGrad,
  conv2d_input_grad: conv2dInputGrad,
  div,
  equal,
  exp,
  floor_pass: floorPass,
  greater_equal: greaterEqual,
  log,
  log_softmax: logSoftmax,
  matmul,
  max_pool: maxPool,
  max_pool_grad: maxPoolGrad,
  mul,
  neg,
  one_hot: oneHot,
  pad,
  pow,
  reduce_max: reduceMax,
  reduce_sum: reduceSum,
  relu,
  reshape,
  sigmoid,
  sign,
  slice,
  softmax,
  softplus,
  step,
  sub,
  tanh,
  to_index: toIndex,
  top_k_index: topKIndex,
  top_k_value: topKValue,
}

export { findFirstOfEquals } from './ties.ts'
export type { FirstOfEquals, Kernel, Kit, Placed } from './kernel.ts'
