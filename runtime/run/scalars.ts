import { learningRate, type SolverSpec } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'

/** The numbers that the host gives the update of iteration `iter`, by the names of the programs' inputs; more than it reads. */
export function solverScalars(solver: SolverSpec, iter: number): ReadonlyMap<string, Tensor> {
  const update = iter + 1
  const decays = solver.type === 'adam' || solver.type === 'adamw' ? [solver.momentum, solver.momentum2] : []
  return new Map([
    ['lr', scalar(learningRate(solver, iter))],
    ...decays.map((decay, i): [string, Tensor] => [`beta${i + 1}_left`, scalar(1 - decay ** update)]),
  ])
}

function scalar(value: number): Tensor {
  return { shape: [], data: Float32Array.of(value) }
}
