import type { SolverSpec } from '../schema/index.ts'
import type { SolverDefinition } from './definition.ts'
import { sgd } from './sgd.ts'

/** THE list of solvers. */
export const solvers: { readonly [T in SolverSpec['type']]: SolverDefinition<Extract<SolverSpec, { type: T }>> } = {
  sgd,
}

/** The definition of a solver's type. */
export function solverDefinition(type: SolverSpec['type']): SolverDefinition<SolverSpec> {
  return solvers[type]
}

export type { SolverDefinition, UpdateContext } from './definition.ts'
