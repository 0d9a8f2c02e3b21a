/** Reads Caffe's two ways to say a window: `kernel_size`, or `kernel_h` and `kernel_w` (so too `stride` and `pad`). */
import type { Pair } from '../ops/index.ts'
import type { LayerProblem } from './definition.ts'

export interface WindowKeys {
  readonly kernel_size?: number
  readonly kernel_h?: number
  readonly kernel_w?: number
  readonly stride?: number
  readonly stride_h?: number
  readonly stride_w?: number
  readonly pad?: number
  readonly pad_h?: number
  readonly pad_w?: number
}

export interface Window {
  readonly kernel: Pair
  readonly stride: Pair
  readonly pad: Pair
}

/** The kernel as [height, width]; [0, 0] where the layer says none. */
export function windowOf(spec: WindowKeys): Window {
  return {
    kernel: pair(spec.kernel_size, spec.kernel_h, spec.kernel_w, 0),
    stride: pair(spec.stride, spec.stride_h, spec.stride_w, 1),
    pad: pair(spec.pad, spec.pad_h, spec.pad_w, 0),
  }
}

function pair(
  both: number | undefined,
  vertical: number | undefined,
  horizontal: number | undefined,
  none: number,
): Pair {
  return [vertical ?? both ?? none, horizontal ?? both ?? none]
}

/** False, and reported, where the keys say a size twice or only half of it. */
export function checkWindow(spec: WindowKeys, problem: LayerProblem): boolean {
  const twice = twoWays(spec.kernel_size, spec.kernel_h, spec.kernel_w, 'kernel_size', 'kernel', problem)
  const strides = twoWays(spec.stride, spec.stride_h, spec.stride_w, 'stride', 'stride', problem)
  const pads = twoWays(spec.pad, spec.pad_h, spec.pad_w, 'pad', 'pad', problem)
  const { kernel } = windowOf(spec)
  if (kernel[0] > 0 && kernel[1] > 0) return !twice && !strides && !pads
  if (!twice) {
    const half = spec.kernel_h !== undefined ? 'kernel_w' : spec.kernel_w !== undefined ? 'kernel_h' : undefined
    problem(
      [],
      half ? `the kernel has no \`${half}\`` : 'the layer has no `kernel_size`',
      'add `kernel_size`, or both `kernel_h` and `kernel_w`',
    )
  }
  return false
}

function twoWays(
  both: number | undefined,
  vertical: number | undefined,
  horizontal: number | undefined,
  name: string,
  prefix: string,
  problem: LayerProblem,
): boolean {
  const other = vertical !== undefined ? `${prefix}_h` : horizontal !== undefined ? `${prefix}_w` : undefined
  if (both === undefined || other === undefined) return false
  problem(
    [other],
    `\`${other}\` says again what \`${name}\` says`,
    `write either \`${name}\` or \`${prefix}_h\` and \`${prefix}_w\``,
  )
  return true
}

/** `5×5`, `3×3, stride 2, pad 1`, `5×3, stride 2×1`. */
export function windowDetail({ kernel, stride, pad }: Window): string {
  const say = ([a, b]: Pair): string => (a === b ? `${a}` : `${a}×${b}`)
  return [
    `${kernel[0]}×${kernel[1]}`,
    ...(stride[0] * stride[1] > 1 ? [`stride ${say(stride)}`] : []),
    ...(pad[0] + pad[1] > 0 ? [`pad ${say(pad)}`] : []),
  ].join(', ')
}

/** False, and reported, where `shape` is no image. */
export function isImage(shape: readonly number[], problem: LayerProblem): shape is readonly [number, number, number] {
  if (shape.length === 3) return true
  problem([], `the layer reads images [C, H, W], but its bottom is [${shape.join(', ')}]`)
  return false
}
