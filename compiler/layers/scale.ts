import { add, mul } from '../ops/index.ts'
import type { ScaleLayer } from '../schema/index.ts'
import { checkAlong, learnedShape, spread } from './along-axes.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Scale: γ·x, γ learned along `num_axes` axes from `axis` or read from a second bottom; + β with `bias_term`. */
export const scale: LayerDefinition<ScaleLayer> = {
  type: 'scale',
  bottoms: [1, 2],
  infer: (spec, bottoms, problem) => (checkAlong(spec, bottoms, problem) ? [bottoms[0]] : undefined),
  blobs: (spec, [bottom, second]) => {
    // along a second bottom β has the second bottom's shape, without the batch: Caffe's has it too, and fits one batch size
    const shape = (second as typeof second | undefined) ?? learnedShape(spec, bottom)
    return [
      ...(second === undefined ? [{ blob: 'weight', shape, filler: spec.filler, fillerKey: 'filler' } as const] : []),
      ...(spec.bias_term ? [{ blob: 'bias', shape, filler: spec.bias_filler, fillerKey: 'bias_filler' } as const] : []),
    ]
  },
  lower: (g, { axis, bias_term }, { inputs: [x, second], blobs }) => {
    const factor = second ?? blobs[0]
    const product = mul(g, x, spread(g, factor, x, axis))
    const bias = bias_term ? blobs.at(-1) : undefined
    return [bias ? add(g, product, spread(g, bias, x, Math.max(axis, 1))) : product]
  },
  detail: ({ bias_term }) => (bias_term ? 'γ·x + β' : 'γ·x'),
}
