import type { AttributesOf, OpType } from '../../ops/index.ts'
import { conv2d, conv2dInputGrad } from './lower-convolution.ts'
import { elementwise } from './lower-elementwise.ts'
import { conv2dFilterGrad } from './lower-filter-gradient.ts'
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad } from './lower-pooling.ts'
import { channelSum, concat, reduceSum, slice } from './lower-shape.ts'
import type { BlockedLowering } from './lowering.ts'

/** Ops that can work on blocks; the others get canonical images. */
export const blockedLowerings: { readonly [T in OpType]?: BlockedLowering<AttributesOf<T>> } = {
  ...elementwise,
  avg_pool: avgPool,
  avg_pool_grad: avgPoolGrad,
  channel_sum: channelSum,
  concat,
  conv2d,
  conv2d_filter_grad: conv2dFilterGrad,
  conv2d_input_grad: conv2dInputGrad,
  max_pool: maxPool,
  max_pool_grad: maxPoolGrad,
  reduce_sum: reduceSum,
  slice,
}
