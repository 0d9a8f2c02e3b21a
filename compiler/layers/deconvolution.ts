import { conv2dInputGrad, add, reshape, type Pair } from '../ops/index.ts'
import type { DeconvolutionLayer } from '../schema/index.ts'
import { divides, kernelBlobs, kernelDetail } from './kernel.ts'
import type { LayerDefinition } from './definition.ts'
import { checkWindow, isImage, windowOf } from './window.ts'

/**
 * Caffe's Deconvolution: what a convolution does to gradients, done to an image. Weight [C, num_output/group, kh, kw], bias
 * [num_output]; the output has stride·(in − 1) + dilation·(kernel − 1) + 1 − 2·pad pixels.
 */
export const deconvolution: LayerDefinition<DeconvolutionLayer> = {
  type: 'deconvolution',
  bottoms: [1, 1],
  infer: (spec, [bottom], problem) => {
    if (!checkWindow(spec, problem) || !isImage(bottom, problem) || !divides(spec, bottom[0], problem)) return undefined
    const size = sizeOf(spec, [bottom[1], bottom[2]])
    if (size.every((n) => n >= 1)) return [[spec.num_output, ...size]]
    problem(
      [spec.pad === undefined ? 'pad_h' : 'pad'],
      `the padding leaves nothing of ${bottom[1]}×${bottom[2]}`,
      'take less `pad`',
    )
    return undefined
  },
  blobs: (spec, [[channels]]) => kernelBlobs(spec, [channels, spec.num_output / spec.group, ...windowOf(spec).kernel]),
  lower: (g, spec, { inputs: [x], blobs: [weight, bias] }) => {
    const { stride, pad } = windowOf(spec)
    const window = { stride, pad, dilation: [spec.dilation, spec.dilation], group: spec.group } as const
    const image = conv2dInputGrad(g, x, weight, window, sizeOf(spec, [x.shape[2], x.shape[3]]))
    return [(bias as typeof bias | undefined) ? add(g, image, reshape(g, bias, [spec.num_output, 1, 1])) : image]
  },
  detail: kernelDetail,
}

function sizeOf(spec: DeconvolutionLayer, image: Pair): Pair {
  const { kernel, stride, pad } = windowOf(spec)
  const one = (i: 0 | 1): number => stride[i] * (image[i] - 1) + spec.dilation * (kernel[i] - 1) + 1 - 2 * pad[i]
  return [one(0), one(1)]
}
