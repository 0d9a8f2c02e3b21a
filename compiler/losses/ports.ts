/** What losses and metrics ask of the shapes that they compare. */
import { elements, sameShape, type GraphBuilder, type Node, type Shape } from '../ir/index.ts'
import { reshape } from '../ops/index.ts'
import type { LossProblem, Start, TargetShape } from './definition.ts'

/** Class scores are vectors [C]; images of one pixel [C, 1, 1], which a global pooling gives, are as good. */
export function isScores(shape: Shape, key: string, problem: LossProblem): boolean {
  if (shape.length >= 1 && elements(shape) === shape[0]) return true
  problem(
    [key],
    `it reads class scores [C], but this layer gives [${shape.join(', ')}]`,
    'name an `inner_product` layer, or one of one pixel',
  )
  return false
}

/** Class scores as [N, C]. */
export function asScores(g: GraphBuilder, x: Node): Node {
  return reshape(g, x, x.shape.slice(0, 2))
}

/** The target is the labels. */
export function isLabels(target: TargetShape, problem: LossProblem): boolean {
  if (target.kind === 'label') return true
  problem(
    ['target'],
    'the target is a layer, but this loss compares with labels',
    'write `target: data.label`, or take a `type` that compares layers',
  )
  return false
}

/** The target is a layer. */
export function isTap(
  target: TargetShape,
  problem: LossProblem,
): target is Extract<TargetShape, { readonly kind: 'tap' }> {
  if (target.kind === 'tap') return true
  problem(
    ['target'],
    'it compares two networks, and `data.label` is none',
    'name a layer of the teacher, or take a `type` that compares with labels',
  )
  return false
}

/** Two taps of class scores for the same classes. */
export function sameScores(input: Shape, target: TargetShape, problem: LossProblem): boolean {
  if (!isTap(target, problem)) return false
  if (!isScores(input, 'input', problem) || !isScores(target.shape, 'target', problem)) return false
  if (input[0] === target.shape[0]) return true
  problem(
    ['target'],
    `the target has ${target.shape[0]} classes, the input ${input[0]}`,
    'compare layers of the same width',
  )
  return false
}

/** What Σ (a − b)² / 2 is for features that differ by a tenth or more. */
export function featureDistance(shape: Shape): Start {
  return [0.005 * elements(shape), Infinity]
}

/** Two taps of one shape; `help` says what to do where they are not. */
export function sameShapes(
  input: Shape,
  target: TargetShape,
  problem: LossProblem,
  help = 'compare layers of one shape',
): boolean {
  if (!isTap(target, problem)) return false
  if (sameShape(input, target.shape)) return true
  problem(['target'], `the target is [${target.shape.join(', ')}], the input [${input.join(', ')}]`, help)
  return false
}
