import { conv2d, convolvedSize, type Pair } from '../ops/index.ts'
import type { ConvolutionLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { divides, kernelBlobs, kernelDetail } from './kernel.ts'
import { checkWindow, isImage, windowOf } from './window.ts'

/** Caffe's Convolution: cross-correlation with weight [num_output, C/group, kh, kw] and bias [num_output]. */
export const convolution: LayerDefinition<ConvolutionLayer> = {
  type: 'convolution',
  bottoms: [1, 1],
  infer: (spec, [bottom], problem) => {
    if (!checkWindow(spec, problem) || !isImage(bottom, problem) || !divides(spec, bottom[0], problem)) return undefined
    const [, height, width] = bottom
    const { kernel, stride, pad } = windowOf(spec)
    const size = [height, width].map((n, i) => convolvedSize(n, kernel[i], stride[i], pad[i], spec.dilation))
    if (size.every((n) => n >= 1)) return [[spec.num_output, ...size]]
    const reach = kernel.map((k) => spec.dilation * (k - 1) + 1).join('×')
    problem(
      [spec.kernel_size === undefined ? 'kernel_h' : 'kernel_size'],
      `the kernel covers ${reach} pixels, more than the padded image of ${height + 2 * pad[0]}×${width + 2 * pad[1]}`,
      'take a smaller kernel or more `pad`',
    )
    return undefined
  },
  blobs: (spec, [[channels]]) => kernelBlobs(spec, [spec.num_output, channels / spec.group, ...windowOf(spec).kernel]),
  lower: (g, spec, { inputs: [x], blobs: [weight, bias] }) => {
    const { stride, pad } = windowOf(spec)
    const dilation: Pair = [spec.dilation, spec.dilation]
    return [conv2d(g, x, weight, bias, { stride, pad, dilation, group: spec.group })]
  },
  detail: kernelDetail,
}
