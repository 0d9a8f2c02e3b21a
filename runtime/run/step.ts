/** One iteration on the engine: one batch and its update, or `iter_size` batches and then the update. */
import type { Plan } from '../../compiler/index.ts'
import type { Batches } from '../data/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import { scheduleScalars, solverScalars } from './scalars.ts'
import { digits, withTaps } from './test-scores.ts'

/** The losses of iteration `iteration` (their means over its batches), after its update. */
export async function trainStep(
  plan: Plan,
  session: Session,
  batches: Batches,
  iteration: number,
): Promise<Readonly<Record<string, number>>> {
  const { solver } = plan
  const scalars = new Map([...solverScalars(solver, iteration), ...scheduleScalars(plan, iteration)])
  const program = solver.iter_size > 1 ? 'grad' : 'train'
  const sums = new Map<string, number>()
  for (let i = 0; i < solver.iter_size; i++) {
    const feeds = await withTaps(plan, session, 'teacher/train', await batches.next())
    for (const [name, tensor] of scalars) feeds.set(name, tensor)
    for (const [name, value] of await session.run(program, feeds)) sums.set(name, (sums.get(name) ?? 0) + first(value))
  }
  if (program === 'grad') await session.run('update', scalars)
  return Object.fromEntries([...sums].map(([name, sum]) => [name, digits(sum / solver.iter_size)]))
}

function first({ data }: Tensor): number {
  return data[0] ?? NaN
}
