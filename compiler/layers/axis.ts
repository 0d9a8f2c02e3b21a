import type { Shape } from '../ir/index.ts'
import type { LayerProblem } from './definition.ts'

/** False, and reported at `key`, where a bottom of `shape` has no `axis` (counted with the batch as axis 0). */
export function hasAxis(shape: Shape, axis: number, key: string, problem: LayerProblem): boolean {
  if (axis <= shape.length) return true
  problem([key], `the bottom [${shape.join(', ')}] has no axis ${axis}`, `its last axis is ${shape.length}`)
  return false
}
