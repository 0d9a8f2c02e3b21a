import type { Shape } from '../ir/index.ts'
import type { LossProblem, TargetShape } from './definition.ts'

/** Losses over class scores read vectors [C]. */
export function isScores(shape: Shape, key: string, problem: LossProblem): boolean {
  if (shape.length === 1) return true
  problem(
    [key],
    `it reads class scores [C], but this layer gives [${shape.join(', ')}]`,
    'name an `inner_product` layer',
  )
  return false
}

/** Two taps of one shape. */
export function sameScores(input: Shape, target: TargetShape, problem: LossProblem): boolean {
  if (target.kind === 'label') {
    problem(
      ['target'],
      'it compares two networks, and `data.label` is none',
      'name a layer of the teacher, or take a `type` that compares with labels',
    )
    return false
  }
  if (!isScores(input, 'input', problem) || !isScores(target.shape, 'target', problem)) return false
  if (input[0] === target.shape[0]) return true
  problem(
    ['target'],
    `the target has ${target.shape[0]} classes, the input ${input[0]}`,
    'compare layers of the same width',
  )
  return false
}
