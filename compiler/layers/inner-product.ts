import { elements } from '../ir/index.ts'
import { add, matmul, reshape } from '../ops/index.ts'
import type { InnerProductLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's InnerProduct: y = x·Wᵀ + b on the flattened (C, H, W) bottom, weight [num_output, C·H·W]. */
export const innerProduct: LayerDefinition<InnerProductLayer> = {
  type: 'inner_product',
  bottoms: [1, 1],
  infer: (spec) => [[spec.num_output]],
  blobs: (spec, [bottom]) => [
    {
      blob: 'weight',
      shape: [spec.num_output, elements(bottom)],
      filler: spec.weight_filler,
      fillerKey: 'weight_filler',
    },
    ...(spec.bias_term
      ? [{ blob: 'bias', shape: [spec.num_output], filler: spec.bias_filler, fillerKey: 'bias_filler' } as const]
      : []),
  ],
  lower: (g, _spec, { inputs, blobs: [weight, bias] }) => {
    const x = inputs[0]
    const flat = reshape(g, x, [x.shape[0], elements(x.shape.slice(1))])
    const product = matmul(g, flat, weight, false, true)
    return [bias ? add(g, product, bias) : product]
  },
  detail: (spec) => `${spec.num_output} units`,
}
