import type { SolverSpec } from '../schema/index.ts'
import { adadelta } from './adadelta.ts'
import { adagrad } from './adagrad.ts'
import { adam } from './adam.ts'
import { adamw } from './adamw.ts'
import type { SolverDefinition } from './definition.ts'
import { nesterov } from './nesterov.ts'
import { rmsprop } from './rmsprop.ts'
import { sgd } from './sgd.ts'
import { undriven, type UndrivenUpdate } from './undriven.ts'

/** THE list of solvers. */
export const solvers: { readonly [T in SolverSpec['type']]: SolverDefinition<Extract<SolverSpec, { type: T }>> } = {
  adadelta,
  adagrad,
  adam,
  adamw,
  nesterov,
  rmsprop,
  sgd,
}

/** The definition of a solver's type. Its functions must be given specs of that type only. */
export function solverDefinition(type: SolverSpec['type']): SolverDefinition<SolverSpec> {
  return solvers[type] as unknown as SolverDefinition<SolverSpec>
}

/** What the solver's update does where no gradient comes. Of a spec or of a plan: both have all that updates read. */
export function undrivenUpdate(
  solver: { readonly type: SolverSpec['type'] },
  learns: { readonly lr_mult: number; readonly decay_mult: number },
): UndrivenUpdate {
  return undriven(solverDefinition(solver.type), solver as SolverSpec, learns)
}

export { learningRate, type Rate } from './learning-rate.ts'
export type { SolverDefinition, SolverScalar, UpdateContext } from './definition.ts'
export type { UndrivenUpdate } from './undriven.ts'
