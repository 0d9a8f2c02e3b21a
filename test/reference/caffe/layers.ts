/** All reference layers by their type. */
import * as activations from './activations.ts'
import { batchNorm } from './batch-norm.ts'
import { dropout, prelu, softmax } from './channels.ts'
import { concat, eltwise, silence, slice, split } from './combine.ts'
import { convolution, deconvolution } from './convolution.ts'
import { embed, innerProduct } from './dense.ts'
import { lrn } from './lrn.ts'
import { pooling } from './pooling.ts'
import { argmax, mvn, reduction } from './reduce.ts'
import { bias, scale } from './scale.ts'
import { crop, flatten, reshape, tile } from './shapes.ts'
import type { LayerReference } from './types.ts'

export const layers: Record<string, LayerReference> = {
  abs: activations.abs,
  argmax,
  batch_norm: batchNorm,
  bias,
  bnll: activations.bnll,
  concat,
  convolution,
  crop,
  deconvolution,
  dropout,
  eltwise,
  elu: activations.elu,
  embed,
  exp: activations.exp,
  flatten,
  inner_product: innerProduct,
  log: activations.log,
  lrn,
  mvn,
  pooling,
  power: activations.power,
  prelu,
  reduction,
  relu: activations.relu,
  reshape,
  scale,
  sigmoid: activations.sigmoid,
  silence,
  slice,
  softmax,
  split,
  tanh: activations.tanh,
  threshold: activations.threshold,
  tile,
}
