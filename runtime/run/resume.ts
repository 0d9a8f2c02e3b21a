/** Where an unfinished run goes on, and whether it would still be the same run. */
import { join } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { bestFile, readBest, readCheckpoint, stateFiles, type RunState } from './checkpoint-file.ts'
import { FILES } from './folder.ts'
import { holds } from './growing-file.ts'
import type { Lock } from './lock.ts'

export interface Latest {
  /** Undefined where nothing was kept, or nothing of it is whole: the run begins anew. */
  readonly state: RunState | undefined
  readonly best: ReadonlyMap<string, Tensor> | undefined
  /** What was kept later and cannot be used, and why. */
  readonly damaged: readonly string[]
}

/** The latest state in a run's folder that is as it was written; those before it are not looked at. */
export function latestState(plan: Plan, folder: string): Latest {
  const damaged: string[] = []
  for (const file of stateFiles(join(folder, FILES.checkpoints)).toReversed()) {
    try {
      return { ...usable(plan, folder, file), damaged }
    } catch (error) {
      damaged.push(`${file}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { state: undefined, best: undefined, damaged }
}

function usable(plan: Plan, folder: string, file: string): { state: RunState; best: Latest['best'] } {
  const state = readCheckpoint(plan, file)
  if (!holds(join(folder, FILES.metrics), state.metrics)) throw new Error(`${FILES.metrics} is not what it was then`)
  const { iteration } = state.progress.best
  if (!plan.best || iteration === undefined) return { state, best: undefined }
  const best = readBest(plan, bestFile(join(folder, FILES.checkpoints)))
  // a later one than this state is found again on the way
  if (best.iteration !== iteration && best.iteration <= state.progress.iteration)
    throw new Error(`the best state is not that of iteration ${iteration}`)
  return { state, best: best.tensors }
}

/** What of a run's surroundings is no longer what it was, a line each. Versions may differ: they are written down. */
export function changesSince(before: Partial<Lock>, now: Lock): readonly string[] {
  const parts: readonly (readonly [string, (lock: Partial<Lock>) => unknown])[] = [
    ['dataset', ({ dataset }) => dataset],
    ['weights', ({ weights }) => weights],
    ['engine', ({ engine }) => engine],
  ]
  return parts.flatMap(([name, of]) => {
    const [then, today] = [of(before), of(now)].map((value) => JSON.stringify(value) ?? 'unknown')
    return then === today ? [] : [`${name} was ${then}, and is ${today}`]
  })
}

/** Throws where the run would not be the same any more, and nobody said that it may be another. */
export function proveSame(
  folder: string,
  before: Partial<Lock> | undefined,
  now: Lock,
  anyway: string | undefined,
): void {
  if (!before || anyway !== undefined) return
  const changes = changesSince(before, now)
  if (changes.length === 0) return
  throw new RunError('run-changed', 2, `the run in \`${folder}\` cannot go on as it began: ${changes.join('; ')}`, {
    help: 'bring back what it began with; or, if the change is meant, `--resume-anyway "why"`, which is written down',
  })
}
