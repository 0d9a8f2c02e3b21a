import { elements } from '../ir/index.ts'
import { concat, reshape, topKIndex, topKValue } from '../ops/index.ts'
import type { ArgmaxLayer } from '../schema/index.ts'
import { hasAxis } from './axis.ts'
import type { LayerDefinition } from './definition.ts'

/**
 * Caffe's ArgMax: where the `top_k` largest numbers are, the largest first, of equals the last first. Over the whole image
 * [1, top_k], or [2, top_k] with the numbers below; over an `axis`, that axis has top_k indices, or numbers instead.
 */
export const argmax: LayerDefinition<ArgmaxLayer> = {
  type: 'argmax',
  bottoms: [1, 1],
  opaque: true,
  infer: ({ axis, top_k: k, out_max_val }, [bottom], problem) => {
    if (axis !== undefined && !hasAxis(bottom, axis, 'axis', problem)) return undefined
    const size = axis === undefined ? elements(bottom) : bottom[axis - 1]
    if (k > size) {
      problem(['top_k'], `there are only ${size} numbers`, `take ${size} or less`)
      return undefined
    }
    return [axis === undefined ? [out_max_val ? 2 : 1, k] : bottom.with(axis - 1, k)]
  },
  blobs: () => [],
  lower: (g, { axis, top_k: k, out_max_val }, { inputs: [x] }) => {
    if (axis !== undefined) return [out_max_val ? topKValue(g, x, axis, k) : topKIndex(g, x, axis, k)]
    const flat = reshape(g, x, [x.shape[0], 1, elements(x.shape.slice(1))])
    const index = topKIndex(g, flat, 2, k)
    return [out_max_val ? concat(g, [index, topKValue(g, flat, 2, k)], 1) : index]
  },
  detail: ({ axis, top_k: k, out_max_val }) => {
    const largest = `${k === 1 ? 'the largest' : `the ${k} largest`}${axis === undefined ? '' : ` of axis ${axis}`}`
    if (!out_max_val) return largest
    return axis === undefined ? `${largest}, with the values` : `${largest}, as values`
  },
}
