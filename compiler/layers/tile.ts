import { broadcastTo, reshape } from '../ops/index.ts'
import type { TileLayer } from '../schema/index.ts'
import { hasAxis } from './axis.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Tile: the bottom `tiles` times, side by side along `axis`. */
export const tile: LayerDefinition<TileLayer> = {
  type: 'tile',
  bottoms: [1, 1],
  infer: ({ axis, tiles }, [bottom], problem) =>
    hasAxis(bottom, axis, 'axis', problem) ? [bottom.with(axis - 1, bottom[axis - 1] * tiles)] : undefined,
  blobs: () => [],
  lower: (g, { axis, tiles }, { inputs: [x] }) => {
    const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis)]
    const repeated = broadcastTo(g, reshape(g, x, [...before, 1, ...after]), [...before, tiles, ...after])
    return [reshape(g, repeated, x.shape.with(axis, x.shape[axis] * tiles))]
  },
  detail: ({ axis, tiles }) => `${tiles} times along axis ${axis}`,
}
