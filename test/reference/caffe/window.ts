/** A sliding window's size, step, padding and dilation, per direction: `kernel_h` before `kernel_size`, and so on. */
import { maybeNumber } from './spec.ts'
import type { Spec } from './types.ts'

export interface Window {
  readonly kernel: number
  readonly stride: number
  readonly pad: number
  readonly dilation: number
}

export function windowOf(spec: Spec, direction: 'h' | 'w'): Window {
  const kernel = maybeNumber(spec, `kernel_${direction}`) ?? maybeNumber(spec, 'kernel_size')
  if (kernel === undefined) throw new Error(`${spec.type} has no kernel size`)
  return { kernel, ...stepOf(spec, direction) }
}

export function stepOf(spec: Spec, direction: 'h' | 'w'): Omit<Window, 'kernel'> {
  return {
    stride: maybeNumber(spec, `stride_${direction}`) ?? maybeNumber(spec, 'stride') ?? 1,
    pad: maybeNumber(spec, `pad_${direction}`) ?? maybeNumber(spec, 'pad') ?? 0,
    dilation: maybeNumber(spec, 'dilation') ?? 1,
  }
}
