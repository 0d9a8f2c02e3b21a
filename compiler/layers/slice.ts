import type { Shape } from '../ir/index.ts'
import { slice as sliceOf } from '../ops/index.ts'
import type { SliceLayer } from '../schema/index.ts'
import { hasAxis } from './axis.ts'
import type { LayerDefinition } from './definition.ts'

/** Caffe's Slice: one bottom cut along `axis` at `slice_point`s, or in parts of one size. */
export const slice: LayerDefinition<SliceLayer> = {
  type: 'slice',
  bottoms: [1, 1],
  infer: (spec, [bottom], problem) => {
    const { axis, slice_point: points, top } = spec
    if (!hasAxis(bottom, axis, 'axis', problem)) return undefined
    const size = bottom[axis - 1]
    if (points.length === 0 && size % top.length !== 0) {
      problem(['top'], `${size} is no multiple of ${top.length} parts`, 'say where to cut: `slice_point`')
      return undefined
    }
    if (points.length > 0 && points.length !== top.length - 1) {
      problem(['slice_point'], `${points.length} cuts make ${points.length + 1} parts, and \`top\` names ${top.length}`)
      return undefined
    }
    const cuts = bounds(spec, bottom)
    if (cuts.every((cut, i) => i === 0 || cut > cuts[i - 1]))
      return top.map((_, i) => bottom.with(axis - 1, cuts[i + 1] - cuts[i]))
    problem(['slice_point'], `the cuts ${points.join(', ')} do not ascend inside 0 to ${size}`)
    return undefined
  },
  blobs: () => [],
  lower: (g, spec, { inputs: [x] }) => {
    const cuts = bounds(spec, x.shape.slice(1))
    return spec.top.map((_, i) => sliceOf(g, x, spec.axis, cuts[i], cuts[i + 1]))
  },
  detail: ({ axis, slice_point: points, top }) =>
    `axis ${axis}${points.length > 0 ? `, at ${points.join(', ')}` : ''}: ${top.join(', ')}`,
}

/** Where the parts begin, and where the last ends. */
function bounds({ axis, slice_point: points, top }: SliceLayer, bottom: Shape): readonly number[] {
  const size = bottom[axis - 1]
  const cuts = points.length > 0 ? points : top.slice(1).map((_, i) => ((i + 1) * size) / top.length)
  return [0, ...cuts, size]
}
