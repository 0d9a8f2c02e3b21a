import type { Plan } from '../../compiler/index.ts'

/** Updates of all stages, if none ends early. */
export function iterationsOf({ stages }: Plan): number {
  return stages.reduce((sum, { solver }) => sum + solver.max_iter, 0)
}
