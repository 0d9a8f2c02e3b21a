import type { Shape } from '../ir/index.ts'

/** What makes one shape into another, and is trained. */
export type AutoProjection =
  | { readonly type: 'inner_product'; readonly num_output: number }
  | {
      readonly type: 'convolution'
      readonly num_output: number
      readonly kernel_size: 1
      readonly stride_h: number
      readonly stride_w: number
    }

/**
 * The layer that makes [C, H, W] or [C] into the target's shape: an inner product, or a 1×1 convolution, with a stride
 * where the target is smaller. Undefined where neither does.
 */
export function autoProjection(from: Shape, to: Shape): AutoProjection | undefined {
  if (to.length === 1) return { type: 'inner_product', num_output: to[0] }
  if (from.length !== 3 || to.length !== 3) return undefined
  const [stride_h, stride_w] = [strideFor(from[1], to[1]), strideFor(from[2], to[2])]
  if (stride_h === undefined || stride_w === undefined) return undefined
  return { type: 'convolution', num_output: to[0], kernel_size: 1, stride_h, stride_w }
}

/** The step that takes `to` of `from` pixels. */
function strideFor(from: number, to: number): number | undefined {
  const strides = Array.from({ length: from }, (_, i) => i + 1)
  return strides.find((stride) => Math.floor((from - 1) / stride) + 1 === to)
}
