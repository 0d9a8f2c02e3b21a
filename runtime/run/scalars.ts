/** The numbers that the host gives programs, by the names of their inputs. */
import {
  isActive,
  learningRate,
  scheduledValue,
  type LossPlan,
  type SolverSpec,
  type StagePlan,
} from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'

/**
 * The numbers of the solver for the update of iteration `iter`; more than it reads. `update` counts from 1 the updates
 * since its slots were 0, `scale` is the factor of the loss while gradients are computed.
 */
export function solverScalars(
  solver: SolverSpec | StagePlan['solver'],
  iter: number,
  update: number = iter + 1,
  scale: number = 1,
): ReadonlyMap<string, Tensor> {
  const decays = solver.type === 'adam' || solver.type === 'adamw' ? [solver.momentum, solver.momentum2] : []
  return new Map([
    ['lr', scalar(learningRate(solver, iter))],
    ['loss_scale', scalar(scale)],
    ['loss_unscale', scalar(1 / scale)],
    ...decays.map((decay, i): [string, Tensor] => [`beta${i + 1}_left`, scalar(1 - decay ** update)]),
  ])
}

/** What a loss counts with at an iteration of a stage that it counts in. */
export function weightAt({ weight, active }: LossPlan, { solver }: StagePlan, iter: number): number {
  return active && !isActive(active, iter) ? 0 : scheduledValue(weight, iter, solver.max_iter)
}

interface Scheduled {
  readonly loss: string
  readonly of: 'weight' | 'temperature'
  readonly value: number
}

/** What changes with the iteration of a stage, of all losses. */
function scheduled(losses: readonly LossPlan[], stage: StagePlan, iter: number): readonly Scheduled[] {
  return losses.flatMap((plan) => {
    const { name: loss, weight, active, temperature } = plan
    const value = temperature && scheduledValue(temperature, iter, stage.solver.max_iter)
    return [
      ...(typeof weight !== 'number' || active
        ? [{ loss, of: 'weight', value: weightAt(plan, stage, iter) } as const]
        : []),
      ...(value === undefined ? [] : [{ loss, of: 'temperature', value } as const]),
    ]
  })
}

/** Of the losses that count in the stage, as metrics lines have it: `weight.soft`, `temperature.soft`. */
export function scheduledNumbers(
  losses: readonly LossPlan[],
  stage: StagePlan,
  iter: number,
): Readonly<Record<string, number>> {
  const counted = losses.filter(({ name }) => stage.losses.includes(name))
  return Object.fromEntries(scheduled(counted, stage, iter).map(({ loss, of, value }) => [`${of}.${loss}`, value]))
}

/** Of all losses, for the programs: a test reports those that do not count as well. */
export function scheduleScalars(
  losses: readonly LossPlan[],
  stage: StagePlan,
  iter: number,
): ReadonlyMap<string, Tensor> {
  return new Map(scheduled(losses, stage, iter).map(({ loss, of, value }) => [`loss.${loss}.${of}`, scalar(value)]))
}

function scalar(value: number): Tensor {
  return { shape: [], data: Float32Array.of(value) }
}
