import { elements } from '../ir/index.ts'
import { add, matmul, oneHot, reshape, toIndex } from '../ops/index.ts'
import type { EmbedLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Embed: row ⌊x⌋ of the weight [input_dim, num_output] for each number x of the bottom, plus a bias [num_output]. */
export const embed: LayerDefinition<EmbedLayer> = {
  type: 'embed',
  bottoms: [1, 1],
  opaque: true, // its bottom says which rows, and no gradient says which others
  infer: ({ num_output }, [bottom]) => [[...bottom, num_output]],
  blobs: (spec) => [
    {
      blob: 'weight',
      shape: [spec.input_dim, spec.num_output],
      filler: spec.weight_filler,
      fillerKey: 'weight_filler',
    },
    ...(spec.bias_term
      ? [{ blob: 'bias', shape: [spec.num_output], filler: spec.bias_filler, fillerKey: 'bias_filler' } as const]
      : []),
  ],
  lower: (g, { input_dim, num_output, bias_term }, { inputs: [x], blobs: [weight, bias] }) => {
    const rows = matmul(g, oneHot(g, toIndex(g, reshape(g, x, [elements(x.shape)])), input_dim), weight)
    const shaped = reshape(g, rows, [...x.shape, num_output])
    return [bias_term ? add(g, shaped, bias) : shaped]
  },
  detail: ({ input_dim, num_output }) => `${input_dim} rows of ${num_output}`,
}
