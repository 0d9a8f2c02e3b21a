import type { Node } from '../ir/index.ts'
import { add, mul } from '../ops/index.ts'
import type { ScaleLayer } from '../schema/index.ts'
import { checkAlong, learnedShape, spread } from './along-axes.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Scale: γ·x, γ learned along `num_axes` axes from `axis` or read from a second bottom; + β with `bias_term`. */
export const scale: LayerDefinition<ScaleLayer> = {
  type: 'scale',
  bottoms: [1, 2],
  infer: (spec, bottoms, problem) => {
    if (!checkAlong(spec, bottoms, problem)) return undefined
    if (bottoms.length === 1 || !spec.bias_term) return [bottoms[0]]
    problem(['bias_term'], 'with a second bottom β would go along the batch', 'put a `bias` layer above it')
    return undefined
  },
  blobs: (spec, [bottom, second]) => {
    if (second !== undefined) return []
    const shape = learnedShape(spec, bottom)
    return [
      { blob: 'weight', shape, filler: spec.filler, fillerKey: 'filler' },
      ...(spec.bias_term ? [{ blob: 'bias', shape, filler: spec.bias_filler, fillerKey: 'bias_filler' } as const] : []),
    ]
  },
  lower: (g, { axis }, { inputs: [x, second], blobs: [factor, bias] }) => {
    const product = mul(g, x, spread(g, second ?? factor, x, axis))
    return [(bias as Node | undefined) ? add(g, product, spread(g, bias, x, axis)) : product]
  },
  detail: ({ bias_term }) => (bias_term ? 'γ·x + β' : 'γ·x'),
}
