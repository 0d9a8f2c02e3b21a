/** One iteration on the engine: one batch and its update, or `iter_size` batches and then the update. */
import { programName, type Plan, type ProgramName, type StagePlan } from '../../compiler/index.ts'
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
  /** In half precision, the factor of the loss while gradients are computed. */
  readonly scale?: number | undefined
}

export interface Stepped {
  /** Means over the batches. */
  readonly losses: Readonly<Record<string, number>>
  /** Whether it changed anything: in half precision gradients may be infinite, and then nothing is. */
  readonly isKept: boolean
}

export async function trainStep(
  plan: Plan,
  session: Session,
  batches: Batches,
  { stage, iter, update, scale }: Position,
): Promise<Stepped> {
  const { name, solver } = stage
  const scalars = new Map([...solverScalars(solver, iter, update, scale), ...scheduleScalars(plan.losses, stage, iter)])
  const program = programName(name, solver.iter_size > 1 ? 'grad' : 'train')
  const finite = finiteOutputs(plan, program)
  const sums = new Map<string, number>()
  let isKept = true
  for (let i = 0; i < solver.iter_size; i++) {
    const feeds = await withTaps(plan, session, programName(name, 'teacher/train'), await batches.next())
    for (const [input, tensor] of scalars) feeds.set(input, tensor)
    for (const [output, value] of await session.run(program, feeds)) {
      if (finite.has(output)) isKept &&= Number.isFinite(first(value))
      else sums.set(output, (sums.get(output) ?? 0) + first(value))
    }
  }
  if (solver.iter_size > 1) await session.run(programName(name, isKept ? 'update' : 'drop'), scalars)
  const losses = [...sums].map(([output, sum]) => [output, digits(sum / solver.iter_size)] as const)
  return { losses: Object.fromEntries(losses), isKept }
}

/** Values that say whether a run of the program was kept; they are no losses. */
function finiteOutputs({ programs }: Plan, name: ProgramName): ReadonlySet<string> {
  const outputs = programs.find((program) => program.name === name)?.outputs ?? []
  return new Set(outputs.flatMap(({ kind, name: output }) => (kind === 'finite' ? [output] : [])))
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
