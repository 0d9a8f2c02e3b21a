/** Convolution and its two gradients, which the library has as kernels of their own. */
import type { Shape } from '../../../../compiler/index.ts'
import type { AttributesOf } from '../../../../compiler/ops/index.ts'
import type { Tensor, Tf } from '../library.ts'
import { inOrder } from '../value.ts'
import type { Kernel, Kit } from './kernel.ts'
import { cut, enlarged, NO_MARGINS, spread, type Margins } from './spacing.ts'

type Pair = readonly [number, number]
type Window = AttributesOf<'conv2d'>

/** Images of the graph's shapes. */
interface Geometry {
  readonly image: Shape
  readonly result: Shape
  readonly kernel: Pair
  readonly window: Window
}

export const conv2d: Kernel<Window> = (k, [x, w, b], window, { shape }) => {
  const { tf } = k
  const geometry = { image: x.shape, result: shape, kernel: kernelOf(w.shape), window }
  const how = plan(geometry)
  const image = enlarged(tf, x.in('nhwc'), how.margins, 0)
  const summed = perGroup(tf, geometry, [image, dilated(tf, w.in('hwio'), how)], ([part, filter], depthwise) =>
    depthwise
      ? run(k, 'DepthwiseConv2dNative', { x: part, filter: perChannel(tf, filter, window.group) }, how, {
          dilations: how.dilation,
        })
      : run(k, 'Conv2D', { x: part, filter }, how, { dilations: how.dilation }),
  )
  return { tensor: b ? tf.add(summed, b.in('plain')) : summed, form: 'nhwc' }
}

export const conv2dInputGrad: Kernel<AttributesOf<'conv2d_input_grad'>> = (k, [dy, w], window, { shape }) => {
  const { tf } = k
  const geometry = { image: shape, result: dy.shape, kernel: kernelOf(w.shape), window }
  const how = undilated(plan(geometry))
  const [n, h, width, c] = inOrder(shape, 'nhwc')
  const { top, bottom, left, right } = how.margins
  const size = [n, h + top + bottom, width + left + right]
  const whole = perGroup(tf, geometry, [dy.in('nhwc'), dilated(tf, w.in('hwio'), how)], ([part, filter], depthwise) =>
    depthwise
      ? run(k, 'DepthwiseConv2dNativeBackpropInput', { dy: part, filter: perChannel(tf, filter, c) }, how, {
          dilations: 1,
          inputShape: [...size, c],
        })
      : run(k, 'Conv2DBackpropInput', { dy: part, filter }, how, { inputShape: [...size, filter.shape[2]] }),
  )
  return { tensor: cut(tf, whole, how.margins), form: 'nhwc' }
}

export const conv2dFilterGrad: Kernel<AttributesOf<'conv2d_filter_grad'>> = (k, [x, dy], window, { shape }) => {
  const { tf } = k
  const geometry = { image: x.shape, result: dy.shape, kernel: kernelOf(shape), window }
  const how = undilated(plan(geometry))
  const image = enlarged(tf, x.in('nhwc'), how.margins, 0)
  const size = how.inflation.map((by, i) => (geometry.kernel[i] - 1) * by + 1)
  const whole = perGroup(tf, geometry, [image, dy.in('nhwc')], ([part, gradient], depthwise) => {
    const channels = part.shape[3] ?? 0
    const outputs = gradient.shape[3] ?? 0
    if (!depthwise) {
      const filterShape = [...size, channels, outputs]
      return run(k, 'Conv2DBackpropFilter', { x: part, dy: gradient }, how, { filterShape })
    }
    const filterShape = [...size, channels, outputs / channels]
    const made = run(k, 'DepthwiseConv2dNativeBackpropFilter', { x: part, dy: gradient }, how, {
      dilations: 1,
      filterShape,
    })
    return tf.reshape(made, [...size, 1, outputs])
  })
  const [down, across] = how.inflation
  const tensor =
    down === 1 && across === 1 ? whole : tf.stridedSlice(whole, [0, 0, 0, 0], whole.shape, [down, across, 1, 1])
  return { tensor, form: 'hwio' }
}

function kernelOf(filter: Shape): Pair {
  return [filter[2], filter[3]]
}

interface How {
  readonly stride: [number, number]
  readonly pad: 'same' | 'valid'
  /** What is laid around the image before the kernel sees it. */
  readonly margins: Margins
  /** What the kernel is told. */
  readonly dilation: [number, number]
  /** A filter is written out with zeros between its numbers, this far apart. */
  readonly inflation: Pair
}

/**
 * All backends take `same` and `valid`, and only some know other padding; `same` is Caffe's where it lays as much at either end.
 * Dilation is the kernel's own where the stride is 1.
 */
function plan({ image, result, kernel, window: { stride, pad, dilation } }: Geometry): How {
  const native = stride[0] === 1 && stride[1] === 1
  const isSame = [0, 1].every((i) => {
    const reach = (kernel[i] - 1) * dilation[i] + 1
    const total = Math.max((result[i + 2] - 1) * stride[i] + reach - image[i + 2], 0)
    return result[i + 2] === Math.ceil(image[i + 2] / stride[i]) && Math.floor(total / 2) === pad[i]
  })
  return {
    stride: [...stride],
    pad: isSame ? 'same' : 'valid',
    margins: isSame ? NO_MARGINS : { top: pad[0], bottom: pad[0], left: pad[1], right: pad[1] },
    dilation: native ? [...dilation] : [1, 1],
    inflation: native ? [1, 1] : dilation,
  }
}

/** The kernels of the gradients know no dilation. */
function undilated(how: How): How {
  const inflation = how.inflation.map((by, i) => by * how.dilation[i]) as unknown as Pair
  return { ...how, dilation: [1, 1], inflation }
}

/** A filter [h, w, in, out] with zeros between its numbers. */
function dilated(tf: Tf, filter: Tensor, { inflation }: How): Tensor {
  const [h, w, i, o] = filter.shape as [number, number, number, number]
  const wide = spread(tf, tf.reshape(filter, [1, h, w, i * o]), inflation)
  return tf.reshape(wide, [...wide.shape.slice(1, 3), i, o])
}

/**
 * The kernels know no groups, but one of a channel each; others are taken one by one. Channels are the last axis of both
 * operands.
 */
function perGroup(
  tf: Tf,
  { image, window: { group, stride } }: Geometry,
  operands: readonly [Tensor, Tensor],
  apply: (operands: readonly [Tensor, Tensor], depthwise: boolean) => Tensor,
): Tensor {
  // TensorFlow's own depthwise kernels take one stride for both axes
  const depthwise = group > 1 && group === image[1] && stride[0] === stride[1]
  if (group === 1 || depthwise) return apply(operands, depthwise)
  const [first, second] = operands.map((tensor) => tf.split(tensor, group, 3))
  return tf.concat(
    first.map((part, i) => apply([part, second[i]], false)),
    3,
  )
}

/** A filter [h, w, 1, channels · multiplier] as depthwise kernels want it: [h, w, channels, multiplier], the same numbers. */
function perChannel(tf: Tf, filter: Tensor, channels: number): Tensor {
  const [h, w, , o] = filter.shape as [number, number, number, number]
  return tf.reshape(filter, [h, w, channels, o / channels])
}

function run(
  { tf }: Kit,
  kernel: string,
  inputs: Readonly<Record<string, Tensor>>,
  { stride, pad }: How,
  attributes: object,
): Tensor {
  return tf.engine().runKernel(kernel, { ...inputs }, {
    strides: stride,
    pad,
    dataFormat: 'NHWC',
    dimRoundingMode: undefined,
    ...attributes,
  } as never)
}
