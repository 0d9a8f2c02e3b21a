import type { LayerSpec } from '../schema/index.ts'
import { convolution } from './convolution.ts'
import type { LayerDefinition } from './definition.ts'
import { dropout } from './dropout.ts'
import { innerProduct } from './inner-product.ts'
import { pooling } from './pooling.ts'
import { relu } from './relu.ts'
import { sigmoid } from './sigmoid.ts'
import { softmax } from './softmax.ts'

/** THE list of layer types. */
export const layers: { readonly [T in LayerSpec['type']]: LayerDefinition<Extract<LayerSpec, { type: T }>> } = {
  convolution,
  dropout,
  inner_product: innerProduct,
  pooling,
  relu,
  sigmoid,
  softmax,
}

/** The definition of a layer's type. Its functions must be given specs of that type only. */
export function layerDefinition(type: LayerSpec['type']): LayerDefinition<LayerSpec> {
  return layers[type] as unknown as LayerDefinition<LayerSpec>
}

export type { BlobDefinition, LayerDefinition, LayerProblem, LoweringContext } from './definition.ts'
