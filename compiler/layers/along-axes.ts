/** Scale and Bias: a tensor that goes along some axes of the bottom, learned or read from a second bottom. */
import { sameShape, type GraphBuilder, type Node, type Shape } from '../ir/index.ts'
import { reshape } from '../ops/index.ts'
import type { LayerProblem } from './definition.ts'

interface Along {
  readonly axis: number
  readonly num_axes: number
}

/** The shape of what is learned: the axes of the bottom that it goes along. */
export function learnedShape({ axis, num_axes }: Along, bottom: Shape): Shape {
  return bottom.slice(axis - 1, num_axes === -1 ? undefined : axis - 1 + num_axes)
}

/** False, and reported, where a layer with these bottoms has no such axes. */
export function checkAlong({ axis, num_axes }: Along, bottoms: readonly Shape[], problem: LayerProblem): boolean {
  const [bottom, second] = bottoms as readonly [Shape, Shape | undefined]
  if (second) {
    if (axis !== 0) {
      problem(['axis'], 'a second bottom has the batch as its first axis', 'write `axis: 0`')
      return false
    }
    if (sameShape(second, bottom.slice(0, second.length))) return true
    problem(
      ['bottom'],
      `the second bottom is [${second.join(', ')}], and the first [${bottom.join(', ')}] does not begin so`,
    )
    return false
  }
  if (axis === 0) {
    problem(
      ['axis'],
      'axis 0 is the batch, and no two batches are of the same images',
      'write `axis: 1` for the channels',
    )
    return false
  }
  if (axis <= bottom.length && (num_axes === -1 || axis - 1 + num_axes <= bottom.length)) return true
  problem(
    [axis > bottom.length ? 'axis' : 'num_axes'],
    `the bottom [${bottom.join(', ')}] has no axes ${axis} to ${num_axes === -1 ? 'the last' : axis + num_axes - 1}`,
    `its last axis is ${bottom.length}`,
  )
  return false
}

/** `tensor` so that it broadcasts along its axes of `x`; a second bottom begins with the batch. */
export function spread(g: GraphBuilder, tensor: Node, x: Node, axis: number): Node {
  const behind = x.shape.length - axis - tensor.shape.length
  return reshape(g, tensor, [...tensor.shape, ...Array<number>(behind).fill(1)])
}
