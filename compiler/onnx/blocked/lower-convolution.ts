/** Convolution and the gradient of its image, which is one again. */
import type { AttributesOf, Pair } from '../../ops/index.ts'
import { inputGradForms } from '../lower-convolution.ts'
import { blockedForms, convolve } from './convolve.ts'
import { backwardFilter, forwardFilter, padded } from './filters.ts'
import { Held } from './held.ts'
import type { BlockedLowering } from './lowering.ts'

export const conv2d: BlockedLowering<AttributesOf<'conv2d'>> = (blocks, inputs, attributes, output) => {
  const [x, w] = inputs
  const bias = inputs.at(2)
  const [o, ci, kh, kw] = w.shape as [number, number, number, number]
  const { stride, pad, dilation, group } = attributes
  const channels = { group, input: ci, output: o / group }
  const convolution = { channels, kernel: [kh, kw], stride, pad, dilation } as const
  const { possible, usual = 'canonical' } = blockedForms(blocks, x, convolution)
  const form = blocks.m.forms.of('conv2d', inputs, attributes, { possible: ['canonical', ...possible], usual })
  if (form === 'canonical') return undefined
  const isRectified = output.readers.length > 0 && output.readers.every((reader) => reader === 'relu')
  const image = convolve(
    blocks,
    x,
    {
      filter: forwardFilter(blocks, w.name, w.shape, group),
      ...(bias && { bias: padded(blocks.m, bias.name, bias.shape, [blocks.whole(o)]) }),
      ...(isRectified && { activation: 'Relu' }),
    },
    convolution,
    form,
  )
  return new Held(blocks, output, { image }, isRectified)
}

/** With stride 1 a convolution of dy with the kernel flipped and its channel axes exchanged. */
export const conv2dInputGrad: BlockedLowering<AttributesOf<'conv2d_input_grad'>> = (
  blocks,
  inputs,
  attributes,
  output,
) => {
  const [dy, w] = inputs
  const [o, ci, kh, kw] = w.shape as [number, number, number, number]
  const { stride, dilation, group } = attributes
  const channels = { group, input: o / group, output: ci }
  const pad = [kh, kw].map((size, i) => dilation[i] * (size - 1) - attributes.pad[i]) as unknown as Pair
  if (!stride.every((step) => step === 1) || !pad.every((pixels) => pixels >= 0)) return undefined
  const convolution = { channels, kernel: [kh, kw], stride, pad, dilation } as const
  const here = blockedForms(blocks, dy, convolution)
  const there = inputGradForms(inputs, attributes)
  const form = blocks.m.forms.of('conv2d_input_grad', inputs, attributes, {
    possible: [...here.possible, ...there.possible],
    usual: here.usual ?? there.usual,
  })
  if (form !== 'blocked' && form !== 'blocked_margin') return undefined
  const filter = backwardFilter(blocks, w.name, w.shape, group)
  const image = convolve(blocks, dy, { filter }, convolution, form)
  return new Held(blocks, output, { image })
}
