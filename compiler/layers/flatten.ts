import { elements, type Shape } from '../ir/index.ts'
import { reshape } from '../ops/index.ts'
import type { FlattenLayer } from '../schema/index.ts'
import { hasAxis } from './axis.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Flatten: the axes from `axis` to `end_axis` as one. */
export const flatten: LayerDefinition<FlattenLayer> = {
  type: 'flatten',
  bottoms: [1, 1],
  infer: (spec, [bottom], problem) => {
    if (!hasAxis(bottom, spec.axis, 'axis', problem) || !hasAxis(bottom, spec.end_axis, 'end_axis', problem))
      return undefined
    if (spec.end_axis === -1 || spec.end_axis >= spec.axis) return [flattened(spec, bottom)]
    problem(['end_axis'], `axis ${spec.end_axis} comes before axis ${spec.axis}`)
    return undefined
  },
  blobs: () => [],
  lower: (g, spec, { inputs: [x] }) => [reshape(g, x, [x.shape[0], ...flattened(spec, x.shape.slice(1))])],
  detail: () => '',
}

function flattened({ axis, end_axis }: FlattenLayer, bottom: Shape): Shape {
  const end = end_axis === -1 ? bottom.length : end_axis
  return [...bottom.slice(0, axis - 1), elements(bottom.slice(axis - 1, end)), ...bottom.slice(end)]
}
