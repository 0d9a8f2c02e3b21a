import { sameShape } from '../ir/index.ts'
import { concat as concatOf } from '../ops/index.ts'
import type { ConcatLayer } from '../schema/index.ts'
import { hasAxis } from './axis.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Concat: bottoms side by side along `axis`; their other axes agree. */
export const concat: LayerDefinition<ConcatLayer> = {
  type: 'concat',
  bottoms: [1, Infinity],
  infer: ({ axis }, bottoms, problem) => {
    const [first] = bottoms
    if (!hasAxis(first, axis, 'axis', problem)) return undefined
    const rest = bottoms.map((shape) => shape.map((size, i) => (i === axis - 1 ? 1 : size)))
    const other = rest.findIndex((shape) => !sameShape(shape, rest[0]))
    if (other < 0)
      return [
        first.with(
          axis - 1,
          bottoms.reduce((sum, shape) => sum + shape[axis - 1], 0),
        ),
      ]
    problem(
      ['bottom'],
      `[${first.join(', ')}] and [${bottoms[other].join(', ')}] differ in more than axis ${axis}`,
      'join layers whose other axes agree',
    )
    return undefined
  },
  blobs: () => [],
  lower: (g, { axis }, { inputs }) => [concatOf(g, inputs, axis)],
  detail: ({ axis }) => `axis ${axis}`,
}
