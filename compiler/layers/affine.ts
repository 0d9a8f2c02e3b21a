import { add, constant, mul } from '../ops/index.ts'
import type { GraphBuilder, Node } from '../ir/index.ts'

/** shift + scale·x: what Caffe's Power, Exp and Log begin with. */
export function affine(g: GraphBuilder, x: Node, { scale, shift }: { scale: number; shift: number }): Node {
  const scaled = scale === 1 ? x : mul(g, x, constant(g, scale))
  return shift === 0 ? scaled : add(g, scaled, constant(g, shift))
}

/** `2·x + 1`, `x`. */
export function affineDetail({ scale, shift }: { scale: number; shift: number }): string {
  return `${scale === 1 ? 'x' : `${scale}·x`}${shift === 0 ? '' : shift > 0 ? ` + ${shift}` : ` − ${-shift}`}`
}

/** Whether `base` is one that powers and logarithms have; −1 stands for e. */
export function isBase(base: number): boolean {
  return base === -1 || (base > 0 && base !== 1)
}
