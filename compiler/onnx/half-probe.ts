/** A small model in half precision, whose answer is known: whether a device can compute so at all. */
import { ModelBuilder } from './model.ts'

/** `x` f32 [1, 1, 2, 2]; `y` is the sum of its pixels times 3, f32 [1, 1, 1, 1]. */
export function halfProbeModel(): Uint8Array {
  const m = new ModelBuilder()
  m.input('x', [1, 1, 2, 2], 'f32')
  const product = m.computingIn('f16', () =>
    m.op('Conv', [m.turned('x', 'f16'), m.floats([3, 3, 3, 3], [1, 1, 2, 2])], { kernel_shape: [2, 2] }),
  )
  m.named('y', 'Identity', [m.turned(product, 'f32')])
  m.output('y', [1, 1, 1, 1], 'f32')
  return m.encode()
}
