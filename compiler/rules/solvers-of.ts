import type { NormalizedSpec } from '../normalize/index.ts'
import type { SolverSpec } from '../schema/index.ts'
import { treeAt, type Path } from '../source/index.ts'

/** A solver, and where the spec has it. */
export interface PlacedSolver {
  readonly solver: SolverSpec
  readonly path: Path
}

/** Every solver of the experiment. */
export function solversOf({ stages }: NormalizedSpec): readonly PlacedSolver[] {
  return stages.map(({ solver, path }) => ({ solver, path }))
}

/** Whether somebody wrote the value, in whatever file: defaults are nobody's mistake. */
export function isSaid({ tree }: NormalizedSpec, path: Path): boolean {
  const found = treeAt(tree, path)
  return found !== undefined && found.provenance !== 'default'
}

/** Whether the run is cut short on the command line, to try it: then much is beyond its end, and meant to be. */
export function isTrial({ tree }: NormalizedSpec, path: Path): boolean {
  return treeAt(tree, [...path, 'max_iter'])?.provenance === 'set'
}

/** What the iterations of this solver are the end of. */
export function whole(path: Path): 'the run' | 'the stage' {
  return path[0] === 'stages' ? 'the stage' : 'the run'
}
