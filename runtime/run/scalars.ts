import { isActive, learningRate, scheduledValue, type Plan, type SolverSpec } from '../../compiler/index.ts'
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

/** What changes with the iteration, as metrics lines have it: `weight.soft`, `temperature.soft`. */
export function scheduledNumbers(
  { losses, solver }: Pick<Plan, 'losses' | 'solver'>,
  iter: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    losses.flatMap(({ name, weight, active, temperature }) => {
      const factor = active && !isActive(active, iter) ? 0 : scheduledValue(weight, iter, solver.max_iter)
      return [
        ...(typeof weight !== 'number' || active ? [[`weight.${name}`, factor] as const] : []),
        ...(temperature ? [[`temperature.${name}`, scheduledValue(temperature, iter, solver.max_iter)] as const] : []),
      ]
    }),
  )
}

/** The same, by the names of the programs' inputs. */
export function scheduleScalars(plan: Pick<Plan, 'losses' | 'solver'>, iter: number): ReadonlyMap<string, Tensor> {
  return new Map(
    Object.entries(scheduledNumbers(plan, iter)).map(([key, value]) => {
      const dot = key.indexOf('.')
      return [`loss.${key.slice(dot + 1)}.${key.slice(0, dot)}`, scalar(value)]
    }),
  )
}

function scalar(value: number): Tensor {
  return { shape: [], data: Float32Array.of(value) }
}
