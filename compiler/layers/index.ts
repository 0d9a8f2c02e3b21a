import type { LayerSpec } from '../schema/index.ts'
import { abs } from './abs.ts'
import { argmax } from './argmax.ts'
import { batchNorm } from './batch-norm.ts'
import { bias } from './bias.ts'
import { bnll } from './bnll.ts'
import { concat } from './concat.ts'
import { convolution } from './convolution.ts'
import { crop } from './crop.ts'
import { deconvolution } from './deconvolution.ts'
import type { LayerDefinition } from './definition.ts'
import { dropout } from './dropout.ts'
import { eltwise } from './eltwise.ts'
import { elu } from './elu.ts'
import { embed } from './embed.ts'
import { exp } from './exp.ts'
import { flatten } from './flatten.ts'
import { innerProduct } from './inner-product.ts'
import { log } from './log.ts'
import { lrn } from './lrn.ts'
import { mvn } from './mvn.ts'
import { pooling } from './pooling.ts'
import { power } from './power.ts'
import { prelu } from './prelu.ts'
import { reduction } from './reduction.ts'
import { relu } from './relu.ts'
import { reshape } from './reshape.ts'
import { scale } from './scale.ts'
import { sigmoid } from './sigmoid.ts'
import { silence } from './silence.ts'
import { slice } from './slice.ts'
import { softmax } from './softmax.ts'
import { split } from './split.ts'
import { tanh } from './tanh.ts'
import { threshold } from './threshold.ts'
import { tile } from './tile.ts'

/** THE list of layer types. */
export const layers: { readonly [T in LayerSpec['type']]: LayerDefinition<Extract<LayerSpec, { type: T }>> } = {
  abs,
  argmax,
  batch_norm: batchNorm,
  bias,
  bnll,
  concat,
  convolution,
  crop,
  deconvolution,
  dropout,
  eltwise,
  elu,
  embed,
  exp,
  flatten,
  inner_product: innerProduct,
  log,
  lrn,
  mvn,
  pooling,
  power,
  prelu,
  reduction,
  relu,
  reshape,
  scale,
  sigmoid,
  silence,
  slice,
  softmax,
  split,
  tanh,
  threshold,
  tile,
}

/** The definition of a layer's type. Its functions must be given specs of that type only. */
export function layerDefinition(type: LayerSpec['type']): LayerDefinition<LayerSpec> {
  return layers[type] as unknown as LayerDefinition<LayerSpec>
}

export { windowOf, type WindowKeys } from './window.ts'
export type { BlobDefinition, BlobName, LayerDefinition, LayerProblem, LoweringContext } from './definition.ts'
