/** One solver's update of one parameter, as nodes; the host's numbers go in as inputs. */
import { GraphBuilder, type Node } from '../../compiler/index.ts'
import { input } from '../../compiler/ops/index.ts'
import type { SolverSpec } from '../../compiler/schema/index.ts'
import { solverDefinition } from '../../compiler/solvers/index.ts'

export interface UpdateNodes {
  readonly parameter: Node
  readonly slots: readonly Node[]
}

export function slotNames(solver: SolverSpec): readonly string[] {
  return solverDefinition(solver.type).slots(solver)
}

/** Inputs: `w`, `g`, one a slot, `lr`, `beta1_left`, `beta2_left`. */
export function updateNodes(solver: SolverSpec, size: number, lrMult: number, decayMult: number): UpdateNodes {
  const g = new GraphBuilder()
  const tensor = (name: string, shape: readonly number[] = [size]): Node => input(g, name, { shape, dtype: 'f32' })
  return solverDefinition(solver.type).update(g, solver, {
    parameter: tensor('w'),
    gradient: tensor('g'),
    slots: slotNames(solver).map((name) => tensor(name)),
    scalar: (name) => tensor(name, []),
    lrMult,
    decayMult,
  })
}
