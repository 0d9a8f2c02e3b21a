import type { Shape } from '../ir/index.ts'
import { avgPool, maxPool, type Pair } from '../ops/index.ts'
import type { PoolingLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { checkWindow, isImage, windowDetail, windowOf, type Window } from './window.ts'

/**
 * Caffe's Pooling. The output is rounded up (`round_mode: ceil`), and with padding a last window that would start beyond
 * the image and its padding is dropped.
 */
export const pooling: LayerDefinition<PoolingLayer> = {
  type: 'pooling',
  bottoms: [1, 1],
  infer: (spec, [bottom], problem) => {
    if (!isImage(bottom, problem)) return undefined
    if (spec.global_pooling) {
      const key = (
        ['kernel_size', 'kernel_h', 'kernel_w', 'stride', 'stride_h', 'stride_w', 'pad', 'pad_h', 'pad_w'] as const
      ).find((k) => spec[k] !== undefined)
      if (key === undefined) return [[bottom[0], 1, 1]]
      problem([key], `\`${key}\` has no meaning with \`global_pooling: true\``, `remove \`${key}\``)
      return undefined
    }
    if (!checkWindow(spec, problem)) return undefined
    const window = windowOf(spec)
    const wide = window.pad.findIndex((pad, i) => pad >= window.kernel[i])
    if (wide >= 0) {
      const key = spec.pad === undefined ? (['pad_h', 'pad_w'] as const)[wide] : 'pad'
      problem(
        [key],
        `a pad of ${window.pad[wide]} leaves windows without a pixel under a kernel of ${window.kernel[wide]}`,
        'take a pad smaller than the kernel',
      )
      return undefined
    }
    const size = pooledSizes(spec, window, bottom)
    const beyond = size.findIndex((n, i) => (n - 1) * window.stride[i] >= bottom[i + 1] + window.pad[i])
    if (beyond >= 0 && size.every((n) => n >= 1)) {
      problem(
        ['round_mode'],
        `the last window starts beyond the image of ${bottom[1]}×${bottom[2]}`,
        'write `round_mode: floor`, or take a smaller stride',
      )
      return undefined
    }
    if (size.every((n) => n >= 1)) return [[bottom[0], ...size]]
    problem(
      [spec.kernel_size === undefined ? 'kernel_h' : 'kernel_size'],
      `the ${windowDetail(window)} window does not fit the image of ${bottom[1]}×${bottom[2]}`,
    )
    return undefined
  },
  blobs: () => [],
  lower: (g, spec, { inputs }) => {
    const x = inputs[0]
    const image = x.shape.slice(1)
    const window: Window = spec.global_pooling
      ? { kernel: [image[1], image[2]], stride: [1, 1], pad: [0, 0] }
      : windowOf(spec)
    const attributes = { ...window, size: pooledSizes(spec, window, image) }
    return [spec.pool === 'max' ? maxPool(g, x, attributes) : avgPool(g, x, attributes)]
  },
  detail: (spec) => `${spec.pool} ${spec.global_pooling ? 'over the whole image' : windowDetail(windowOf(spec))}`,
}

function pooledSizes(spec: PoolingLayer, { kernel, stride, pad }: Window, image: Shape): Pair {
  const round = spec.round_mode === 'floor' ? Math.floor : Math.ceil
  const one = (axis: 0 | 1): number => {
    const size = image[axis + 1]
    const pooled = round((size + 2 * pad[axis] - kernel[axis]) / stride[axis]) + 1
    return pad[axis] > 0 && (pooled - 1) * stride[axis] >= size + pad[axis] ? pooled - 1 : pooled
  }
  return [one(0), one(1)]
}
