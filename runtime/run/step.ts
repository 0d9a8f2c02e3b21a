/** One iteration on the engine: one batch and its update, or `iter_size` batches and then the update. */
import { programName, type Plan, type StagePlan } from '../../compiler/index.ts'
import type { Batches } from '../data/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import { scheduleScalars, solverScalars } from './scalars.ts'
import { digits, withTaps } from './test-scores.ts'

/** Where a training is. */
export interface Position {
  readonly stage: StagePlan
  /** Iterations of the stage before this one. */
  readonly iter: number
  /** The number of this update, from 1, since the slots were 0. */
  readonly update: number
}

/** The losses of one iteration (their means over its batches), after its update. */
export async function trainStep(
  plan: Plan,
  session: Session,
  batches: Batches,
  { stage, iter, update }: Position,
): Promise<Readonly<Record<string, number>>> {
  const { name, solver } = stage
  const scalars = new Map([...solverScalars(solver, iter, update), ...scheduleScalars(plan.losses, stage, iter)])
  const program = programName(name, solver.iter_size > 1 ? 'grad' : 'train')
  const sums = new Map<string, number>()
  for (let i = 0; i < solver.iter_size; i++) {
    const feeds = await withTaps(plan, session, programName(name, 'teacher/train'), await batches.next())
    for (const [input, tensor] of scalars) feeds.set(input, tensor)
    for (const [output, value] of await session.run(program, feeds))
      sums.set(output, (sums.get(output) ?? 0) + first(value))
  }
  if (solver.iter_size > 1) await session.run(programName(name, 'update'), scalars)
  return Object.fromEntries([...sums].map(([output, sum]) => [output, digits(sum / solver.iter_size)]))
}

/** Makes the solver's slots ready for a stage; whether they go on from the stage before. */
export async function beginStage(plan: Plan, session: Session, { name, slots }: StagePlan): Promise<boolean> {
  const fresh = programName(name, 'fresh')
  if (plan.programs.some((program) => program.name === fresh)) await session.run(fresh, new Map())
  return slots === 'keep'
}

function first({ data }: Tensor): number {
  return data[0] ?? NaN
}
