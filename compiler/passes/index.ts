import type { TrainingGraph } from '../graph/index.ts'
import { foldConstants } from './fold-constants.ts'
import type { Pass } from './pass.ts'
import { splitFrozen } from './split-frozen.ts'
import { verifyGraph } from './verify.ts'

/** THE list of passes, in order. Dead code needs none: what no output reaches is not in a program. */
export const passes: readonly Pass[] = [splitFrozen, foldConstants]

/** Runs every pass; with `verify`, checks the contract before the first and after each. */
export function runPasses(graph: TrainingGraph, verify: boolean): TrainingGraph {
  if (verify) verifyGraph(graph, 'build')
  return passes.reduce((before, pass) => {
    const after = pass.run(before)
    if (verify) verifyGraph(after, pass.name)
    return after
  }, graph)
}

export { verifyGraph } from './verify.ts'
