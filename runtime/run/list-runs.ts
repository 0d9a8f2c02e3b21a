/** Which runs there are in a folder, and how far each is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { isHeld, ownerOf } from '../hold-folder.ts'
import { FILES, isFinished, plannedIn, readJson } from './folder.ts'
import { iterationsOf } from './iterations.ts'
import type { MemberResult } from './observer.ts'
import { resultIn, summaryIn } from './summary.ts'

export type RunStatus = 'finished' | 'running' | 'interrupted' | 'diverged' | 'unfinished' | 'damaged'

export interface ListedRun {
  readonly folder: string
  /** Empty where the plan cannot be read. */
  readonly name: string
  readonly status: RunStatus
  /** Who has it, where it is running. */
  readonly owner?: string
  /** At least so many, of as many. */
  readonly iteration: number
  readonly iterations: number
  /** What is known of what came out; of a run that is not over, of nothing. */
  readonly result?: MemberResult
}

/** Members of sweeps too, and teachers, which are in `.cache`. In the order of their folders. */
export async function listRuns(folder: string): Promise<readonly ListedRun[]> {
  if (existsSync(join(folder, FILES.plan))) return [await listedRun(folder), ...(await within(folder))]
  return within(folder)
}

async function within(folder: string): Promise<readonly ListedRun[]> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== FILES.checkpoints)
    .map(({ name }) => name)
    .sort()
  const found: ListedRun[] = []
  for (const name of names) found.push(...(await listRuns(join(folder, name))))
  return found
}

async function listedRun(folder: string): Promise<ListedRun> {
  const plan = plannedIn(folder) && (readJson(join(folder, FILES.plan)) as Plan)
  if (!plan) return { folder, name: '', status: 'damaged', iteration: 0, iterations: 0 }
  const common = { folder, name: plan.name, iterations: iterationsOf(plan) }
  if (await isHeld(folder))
    return { ...common, status: 'running', owner: ownerOf(folder), iteration: lastIteration(folder) }
  const summary = summaryIn(folder)
  const result = summary && resultIn('', folder, summary)
  if (isFinished(plan, folder))
    return { ...common, status: 'finished', iteration: result?.iterations ?? 0, ...(result && { result }) }
  const said = summary?.status
  const status = said === 'interrupted' || said === 'diverged' ? said : 'unfinished'
  return {
    ...common,
    status,
    iteration: Math.max(result?.iterations ?? 0, lastIteration(folder)),
    ...(result && { result }),
  }
}

/** Of the last whole line that a clock left. */
function lastIteration(folder: string): number {
  try {
    const line = readFileSync(join(folder, FILES.timing), 'utf8').split('\n').at(-2)
    return line === undefined ? 0 : ((JSON.parse(line) as { iter?: number }).iter ?? 0)
  } catch {
    return 0
  }
}
