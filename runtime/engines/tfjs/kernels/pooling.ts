/** Pooling with Caffe's windows, which may hang over the end of the image, and its gradients. */
import type { Shape } from '../../../../compiler/index.ts'
import { meanScale, poolPads, windowShares, type AttributesOf } from '../../../../compiler/ops/index.ts'
import type { Tensor } from '../library.ts'
import type { Kernel, Kit } from './kernel.ts'
import { cut, enlarged, spread, type Margins } from './spacing.ts'

type Window = AttributesOf<'max_pool'>

/** Below every activation. */
const LOWEST = -3.4e38

export const maxPool: Kernel<Window> = (k, [x], window) => {
  const image = enlarged(k.tf, x.in('nhwc'), marginsOf(window, x.shape), LOWEST)
  return { tensor: run(k, 'MaxPool', { x: image }, window), form: 'nhwc' }
}

/** Each dy goes to its window's first maximum in row-major order, as in Caffe: by the library's kernel, where that does so. */
export const maxPoolGrad: Kernel<Window> = (k, [x, y, dy], window) => {
  const { tf, firstOfEquals } = k
  const margins = marginsOf(window, x.shape)
  const input = enlarged(tf, x.in('nhwc'), margins, LOWEST)
  const operands = { dy: dy.in('nhwc'), input, output: y.in('nhwc') }
  const whole =
    firstOfEquals === 'own'
      ? run(k, 'MaxPoolGrad', operands, window)
      : firstOfEquals === 'reversed'
        ? reversedGradient(k, operands, window)
        : composedGradient(k, operands, window)
  return { tensor: cut(tf, whole, margins), form: 'nhwc' }
}

interface Operands extends Readonly<Record<string, Tensor>> {
  readonly dy: Tensor
  readonly input: Tensor
  readonly output: Tensor
}

/** Of a kernel that takes the last of equals: all backwards. What no window sees must not come to lie before the first. */
function reversedGradient(k: Kit, { dy, input, output }: Operands, window: Window): Tensor {
  const { tf } = k
  const backwards = (image: Tensor): Tensor => tf.reverse(image, [1, 2])
  const unseen = unseenBy(window, input)
  const seen = { dy: backwards(dy), input: backwards(cut(tf, input, unseen)), output: backwards(output) }
  return enlarged(tf, backwards(run(k, 'MaxPoolGrad', seen, window)), unseen, 0)
}

/** Of kernels that promise nothing: pixel by pixel of the window, the first that equals the maximum takes the gradient. */
function composedGradient({ tf }: Kit, { dy, input, output }: Operands, { kernel, stride }: Window): Tensor {
  const [, h, w] = input.shape as [number, number, number, number]
  const [n, oh, ow, c] = dy.shape as [number, number, number, number]
  const reach = [(oh - 1) * stride[0] + 1, (ow - 1) * stride[1] + 1] as const
  const offsets = Array.from(
    { length: kernel[0] * kernel[1] },
    (_, i) => [Math.floor(i / kernel[1]), i % kernel[1]] as const,
  )
  let left = dy
  const placed = offsets.map(([i, j]) => {
    const pixels = tf.stridedSlice(input, [0, i, j, 0], [n, i + reach[0], j + reach[1], c], [1, ...stride, 1])
    const taken = tf.mul(tf.cast(tf.equal(pixels, output), 'float32'), left)
    left = tf.sub(left, taken)
    const margins = { top: i, left: j, bottom: h - i - reach[0], right: w - j - reach[1] }
    return enlarged(tf, spread(tf, taken, stride), margins, 0)
  })
  return placed.reduce((sum, image) => tf.add(sum, image))
}

/** Rows and columns behind the last window. */
function unseenBy({ kernel, stride, size }: Window, image: Tensor): Margins {
  const [bottom, right] = [0, 1].map((i) => image.shape[i + 1] - (size[i] - 1) * stride[i] - kernel[i])
  return { top: 0, left: 0, bottom, right }
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
