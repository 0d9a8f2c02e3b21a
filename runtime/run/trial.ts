/** Some steps of a run, in a session of their own: nothing of the run knows of them. */
import type { Plan } from '../../compiler/index.ts'
import { openBatches, type Dataset } from '../data/index.ts'
import type { Engine, Session, Tensor } from '../engines/index.ts'
import { ForeignTeachers } from './foreign.ts'
import { scaledOn, scalingFor } from './loss-scale.ts'
import type { Progress } from './progress.ts'
import { beginStage, trainStep } from './step.ts'

export interface Tried {
  readonly plan: Plan
  readonly dataset: Dataset
  /** As the run begins, or goes on. */
  readonly state: ReadonlyMap<string, Tensor>
  readonly progress: Progress
  /** The spec's folder. */
  readonly folder: string
}

/** As many as are wanted, or as are left of the stage. */
export function stepsLeft({ plan, progress }: Tried, wanted: number): number {
  const stage = plan.stages.at(progress.stage)
  return stage && !progress.over ? Math.max(0, Math.min(wanted, stage.solver.max_iter - progress.iter)) : 0
}

/** Runs `steps` of them, tells after each, and disposes of the session. */
export async function trial(
  { plan, dataset, progress, folder }: Tried,
  { engine, session: bare }: { readonly engine: Engine; readonly session: Session },
  steps: number,
  after: (step: number) => Promise<void> | void,
): Promise<void> {
  let session = bare
  try {
    const foreign = await ForeignTeachers.open(plan.networks, { engine, folder, dataset })
    session = foreign.teaching(bare, plan)
    const batches = await openBatches(plan, dataset, 'train', { first: progress.batches })
    try {
      const stage = plan.stages[progress.stage] // one has steps left
      const isNew = progress.iter === 0 && !(await beginStage(plan, session, stage))
      let updates = isNew ? 0 : progress.updates
      let scaling = scalingFor(stage.solver, progress.scaling)
      for (let i = 0; i < steps; i++) {
        const at = { stage, iter: progress.iter + i, update: updates + 1, scale: scaling?.scale }
        const { isKept } = await trainStep(plan, session, batches, at)
        scaling = scaling && (scaledOn(stage.solver, scaling, isKept) ?? scaling)
        if (isKept) updates++
        await after(i)
      }
    } finally {
      await batches.close()
    }
  } finally {
    await session.dispose()
  }
}
