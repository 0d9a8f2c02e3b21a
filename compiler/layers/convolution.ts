import { conv2d, convolvedSize, type Pair } from '../ops/index.ts'
import type { ConvolutionLayer } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'
import { checkWindow, isImage, windowDetail, windowOf } from './window.ts'

/** Caffe's Convolution: cross-correlation with weight [num_output, C/group, kh, kw] and bias [num_output]. */
export const convolution: LayerDefinition<ConvolutionLayer> = {
  type: 'convolution',
  bottoms: 1,
  infer: (spec, [bottom], problem) => {
    if (!checkWindow(spec, problem) || bottom === undefined || !isImage(bottom, problem)) return undefined
    const [channels, height, width] = bottom
    for (const [what, count] of [
      ['input channels', channels],
      ['`num_output`', spec.num_output],
    ] as const) {
      if (count % spec.group === 0) continue
      problem(['group'], `\`group: ${spec.group}\` does not divide the ${count} of ${what}`)
      return undefined
    }
    const { kernel, stride, pad } = windowOf(spec)
    const size = [height, width].map((n, i) => convolvedSize(n, kernel[i], stride[i], pad[i], spec.dilation))
    if (size.every((n) => n >= 1)) return [spec.num_output, ...size]
    const reach = kernel.map((k) => spec.dilation * (k - 1) + 1).join('×')
    problem(
      [spec.kernel_size === undefined ? 'kernel_h' : 'kernel_size'],
      `the kernel covers ${reach} pixels, more than the padded image of ${height + 2 * pad[0]}×${width + 2 * pad[1]}`,
      'take a smaller kernel or more `pad`',
    )
    return undefined
  },
  blobs: (spec, [bottom]) => {
    const channels = bottom[0] // infer has seen an image
    const weight = [spec.num_output, channels / spec.group, ...windowOf(spec).kernel]
    return [
      { blob: 'weight', shape: weight, filler: spec.weight_filler, fillerKey: 'weight_filler' },
      ...(spec.bias_term
        ? [{ blob: 'bias', shape: [spec.num_output], filler: spec.bias_filler, fillerKey: 'bias_filler' } as const]
        : []),
    ]
  },
  lower: (g, spec, { inputs: [x], blobs: [weight, bias] }) => {
    const { stride, pad } = windowOf(spec)
    const dilation: Pair = [spec.dilation, spec.dilation]
    return conv2d(g, x, weight, bias, {
      stride,
      pad,
      dilation,
      group: spec.group,
    })
  },
  detail: (spec) =>
    [
      windowDetail(windowOf(spec)),
      ...(spec.dilation > 1 ? [`dilation ${spec.dilation}`] : []),
      ...(spec.group > 1 ? [`${spec.group} groups`] : []),
    ].join(', '),
}
