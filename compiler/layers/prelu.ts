import { add, constant, mul, reshape, step, sub } from '../ops/index.ts'
import type { PreluLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's PReLU (He et al. 2015): max(0, x) + a·min(0, x), a for each channel ([C]) or for all ([]). */
export const prelu: LayerDefinition<PreluLayer> = {
  type: 'prelu',
  bottoms: [1, 1],
  infer: (_spec, [bottom]) => [bottom],
  blobs: ({ channel_shared, filler }, [bottom]) => [
    { blob: 'slope', shape: channel_shared ? [] : bottom.slice(0, 1), filler, fillerKey: 'filler' },
  ],
  lower: (g, _spec, { inputs: [x], blobs: [slope] }) => {
    const positive = step(g, x)
    const along =
      slope.shape.length === 0 ? slope : reshape(g, slope, [...slope.shape, ...x.shape.slice(2).map(() => 1)])
    const below = mul(g, x, sub(g, constant(g, 1), positive))
    return [add(g, mul(g, x, positive), mul(g, below, along))]
  },
  detail: ({ channel_shared }) => (channel_shared ? 'one slope' : 'a slope a channel'),
}
