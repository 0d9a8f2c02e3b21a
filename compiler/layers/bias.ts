import { add } from '../ops/index.ts'
import type { BiasLayer } from '../schema/index.ts'
import { checkAlong, learnedShape, spread } from './along-axes.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Bias: x + β, β learned along `num_axes` axes from `axis` or read from a second bottom. */
export const bias: LayerDefinition<BiasLayer> = {
  type: 'bias',
  bottoms: [1, 2],
  infer: (spec, bottoms, problem) => (checkAlong(spec, bottoms, problem) ? [bottoms[0]] : undefined),
  blobs: (spec, [bottom, second]) =>
    second === undefined
      ? [{ blob: 'bias', shape: learnedShape(spec, bottom), filler: spec.filler, fillerKey: 'filler' }]
      : [],
  lower: (g, { axis }, { inputs: [x, second], blobs: [learned] }) => [add(g, x, spread(g, second ?? learned, x, axis))],
  detail: () => 'x + β',
}
