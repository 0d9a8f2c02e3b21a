import type { AttributesOf, OpType } from '../../../compiler/index.ts'
import { argmax, logSoftmax, oneHot, softmax } from './lower-classes.ts'
import { conv2d, conv2dFilterGrad, conv2dInputGrad } from './lower-convolution.ts'
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
  relu,
  sigmoid,
  softplus,
  step,
  sub,
} from './lower-elementwise.ts'
import { matmul } from './lower-matrix.ts'
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad } from './lower-pooling.ts'
import { broadcastTo, reduceMax, reduceSum, reshape } from './lower-shape.ts'
import type { Lowering } from './lowering.ts'

/** Every op but `input`, which is the model's own. An op of the graph that is missing here does not compile. */
export const lowerings: { readonly [T in Exclude<OpType, 'input'>]: Lowering<AttributesOf<T>> } = {
  add,
  argmax,
  avg_pool: avgPool,
  avg_pool_grad: avgPoolGrad,
  broadcast_to: broadcastTo,
  constant: (m, _inputs, { value }) => m.scalar(value),
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
  reduce_max: reduceMax,
  reduce_sum: reduceSum,
  relu,
  reshape,
  sigmoid,
  softmax,
  softplus,
  step,
  sub,
}
