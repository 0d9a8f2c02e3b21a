/** Whether the engine gives the same numbers twice, and on another number of threads: some steps, in sessions of their own. */
import type { Plan, StagePlan } from '../../compiler/index.ts'
import { counted } from '../../compiler/emit/index.ts'
import { openBatches, type Dataset } from '../data/index.ts'
import type { Engine, Tensor } from '../engines/index.ts'
import { ForeignTeachers } from './foreign.ts'
import type { Progress } from './progress.ts'
import { beginStage, trainStep } from './step.ts'

/** So many steps: the second is the first that sees what the one before it made, the third is for good measure. */
const STEPS = 3

export interface Audit {
  /** Iterations before the steps, and how many these were. */
  readonly iteration: number
  readonly steps: number
  readonly threads: number
  /** What differs where they are run again; absent where nothing does. */
  readonly again?: Difference
  readonly otherThreads: { readonly threads: number; readonly difference?: Difference }
  /** The same in words. */
  readonly sentences: readonly string[]
}

export interface Difference {
  /** The first tensor that differs, its layer, and after how many of the steps. */
  readonly tensor: string
  readonly layer: string
  readonly step: number
  /** The largest of all steps and tensors, over the largest number of its tensor. */
  readonly relative: number
}

export interface Audited {
  readonly plan: Plan
  readonly dataset: Dataset
  /** As the run begins, or goes on. */
  readonly state: ReadonlyMap<string, Tensor>
  readonly progress: Progress
  readonly engine: Engine
  /** The same engine with so many threads. */
  readonly reopen: (threads: number) => Promise<Engine>
  /** The spec's folder. */
  readonly folder: string
}

/** Undefined where no step of the stage is left. */
export async function audit(run: Audited): Promise<Audit | undefined> {
  const { plan, progress, engine, reopen } = run
  const stage = plan.stages.at(progress.stage)
  const steps = stage && !progress.over ? Math.min(STEPS, stage.solver.max_iter - progress.iter) : 0
  if (!stage || steps <= 0) return undefined
  const first: ReadonlyMap<string, Tensor>[] = []
  await trial(run, engine, stage, steps, (state) => first.push(state))
  const compared = async (other: Engine): Promise<Difference | undefined> => {
    let found: Difference | undefined
    await trial(run, other, stage, steps, (state, i) => (found = larger(found, differenceOf(first[i], state, i + 1))))
    return found
  }
  const { threads } = engine.info
  const many = threads === 1 ? 2 : 1
  const again = await compared(engine)
  const difference = await compared(await reopen(many))
  return {
    iteration: progress.iteration,
    steps,
    threads,
    ...(again && { again }),
    otherThreads: { threads: many, ...(difference && { difference }) },
    sentences: [
      `audit of ${steps} steps: run twice on ${counted(threads, 'thread')}, ${wordsOf(again)}`,
      `audit of ${steps} steps: on ${counted(many, 'thread')} in place of ${threads}, ${wordsOf(difference)}`,
    ],
  }
}

/** Runs the steps from the beginning, and shows all that they change after each. */
async function trial(
  { plan, dataset, state, progress, folder }: Audited,
  engine: Engine,
  stage: StagePlan,
  steps: number,
  after: (state: ReadonlyMap<string, Tensor>, step: number) => void,
): Promise<void> {
  const names = plan.state.flatMap(({ name, frozen }) => (frozen ? [] : [name]))
  const foreign = await ForeignTeachers.open(plan.networks, { engine, folder, dataset })
  const session = foreign.teaching(await engine.load(plan, state), plan)
  try {
    const batches = await openBatches(plan, dataset, 'train', { first: progress.batches })
    try {
      const isNew = progress.iter === 0 && !(await beginStage(plan, session, stage))
      const updates = isNew ? 0 : progress.updates
      for (let i = 0; i < steps; i++) {
        await trainStep(plan, session, batches, { stage, iter: progress.iter + i, update: updates + i + 1 })
        after(await session.read(names), i)
      }
    } finally {
      await batches.close()
    }
  } finally {
    await session.dispose()
  }
}

/** Undefined where all bits are the same. */
function differenceOf(
  one: ReadonlyMap<string, Tensor>,
  other: ReadonlyMap<string, Tensor>,
  step: number,
): Difference | undefined {
  let found: Difference | undefined
  for (const [tensor, { data }] of one) {
    const theirs = other.get(tensor)?.data ?? []
    if (data.every((value, i) => Object.is(value, theirs[i]))) continue
    let [most, scale] = [0, 0]
    for (const [i, value] of data.entries()) {
      most = Math.max(most, Math.abs(value - theirs[i]))
      scale = Math.max(scale, Math.abs(value))
    }
    found = larger(found, { tensor, layer: layerOf(tensor), step, relative: scale === 0 ? most : most / scale })
  }
  return found
}

/** The first of both, by how much the larger of them differs. */
function larger(first: Difference | undefined, then: Difference | undefined): Difference | undefined {
  if (!first || !then) return first ?? then
  return { ...first, relative: Math.max(first.relative, then.relative) }
}

/** `student.conv1` of `student.conv1.weight@momentum`. */
function layerOf(tensor: string): string {
  return tensor.replace(/@.*$/, '').replace(/\.[^.]*$/, '')
}

function wordsOf(difference: Difference | undefined): string {
  if (!difference) return 'the same to the last bit'
  const { relative, tensor, layer, step } = difference
  return `different by up to ${relative.toPrecision(2)} of a tensor’s largest number: first \`${tensor}\` of layer \`${layer}\`, after step ${step}`
}
