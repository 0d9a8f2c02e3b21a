/** Pooling with Caffe's windows, which may hang over the end of the image, and its gradients. */
import type { Shape } from '../../../../compiler/index.ts'
import { meanScale, poolPads, windowShares, type AttributesOf } from '../../../../compiler/ops/index.ts'
import type { Tensor } from '../library.ts'
import type { Kernel, Kit } from './kernel.ts'
import { cut, enlarged, type Margins } from './margins.ts'

type Window = AttributesOf<'max_pool'>

/** Below every activation. */
const LOWEST = -3.4e38

export const maxPool: Kernel<Window> = (k, [x], window) => {
  const image = enlarged(k.tf, x.in('nhwc'), marginsOf(window, x.shape), LOWEST)
  return { tensor: run(k, 'MaxPool', { x: image }, window), form: 'nhwc' }
}

/** The library's kernel gives each dy to the window's first maximum in row-major order, as Caffe does. */
export const maxPoolGrad: Kernel<Window> = (k, [x, y, dy], window) => {
  const margins = marginsOf(window, x.shape)
  const input = enlarged(k.tf, x.in('nhwc'), margins, LOWEST)
  const whole = run(k, 'MaxPoolGrad', { dy: dy.in('nhwc'), input, output: y.in('nhwc') }, window)
  return { tensor: cut(k.tf, whole, margins), form: 'nhwc' }
}

/** The mean over the whole window, then corrected where Caffe divides by less. */
export const avgPool: Kernel<Window> = (k, [x], window, { shape }) => {
  const image = enlarged(k.tf, x.in('nhwc'), marginsOf(window, x.shape), 0)
  const mean = run(k, 'AvgPool', { x: image }, window)
  const scale = meanScale(window, x.shape)
  const tensor = scale ? k.tf.mul(mean, k.constant(scale, [1, shape[2], shape[3], 1])) : mean
  return { tensor, form: 'nhwc' }
}

/** dx = Aᵀ·dy·B, where A and B say, along each axis, what share of each pixel is in each window. */
export const avgPoolGrad: Kernel<AttributesOf<'avg_pool_grad'>> = ({ tf, constant }, [dy], window, { shape }) => {
  const [n, c, h, w] = shape as [number, number, number, number]
  const [oh, ow] = window.size
  const down = constant(windowShares(window, shape, 0).flat(), [1, oh, h])
  const across = constant(windowShares(window, shape, 1).flat(), [1, ow, w])
  const rows = tf.matMul(down, tf.reshape(dy.in('nhwc'), [n, oh, ow * c]), true)
  const whole = tf.matMul(across, tf.reshape(rows, [n * h, ow, c]), true)
  return { tensor: tf.reshape(whole, [n, h, w, c]), form: 'nhwc' }
}

function marginsOf(window: Window, image: Shape): Margins {
  const [top, left, bottom, right] = poolPads(window, image)
  return { top, left, bottom, right }
}

function run(
  { tf }: Kit,
  kernel: string,
  inputs: Readonly<Record<string, Tensor>>,
  { kernel: size, stride }: Window,
): Tensor {
  const attributes = { filterSize: size, strides: stride, pad: 'valid', dimRoundingMode: undefined }
  return tf.engine().runKernel(kernel, { ...inputs }, attributes as never)
}
