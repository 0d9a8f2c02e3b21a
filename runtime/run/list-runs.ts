/** Which runs there are in a folder, how far each is, and how it goes on. */
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { isHeld, ownerOf } from '../hold-folder.ts'
import { readRegularText } from '../regular-file.ts'
import { RunError } from '../run-error.ts'
import { readBegun, type KeptBegun } from './begun.ts'
import { FILES, isFinished } from './folder.ts'
import { iterationsOf } from './iterations.ts'
import type { MemberResult } from './observer.ts'
import { planIn } from './plan-file.ts'
import { resumesFrom } from './resume.ts'
import { resultIn, summaryIn } from './summary.ts'

export type RunStatus = 'finished' | 'running' | 'interrupted' | 'diverged' | 'unfinished' | 'not begun' | 'damaged'

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
  /** Where `--resume` begins, of one that is not over; absent where that is not known. */
  readonly resumes?: ResumePoint
  /** Why no state of it serves. */
  readonly lost?: string
  /** What goes on with it; absent where it is over, or no command began it. */
  readonly goOn?: Command
  /** What is known of what came out; of a run that is not over, of nothing. */
  readonly result?: MemberResult
}

/** After so many iterations of the run, and of its stage. */
export interface ResumePoint {
  readonly iteration: number
  /** Empty without stages. */
  readonly stage: string
  readonly iter: number
}

export interface Command {
  readonly text: string
  /** Where it was typed. */
  readonly folder: string
}

/** Members of sweeps too, also those that have not begun, and teachers, which are in `.cache`. In the order of their folders. */
export async function listRuns(folder: string): Promise<readonly ListedRun[]> {
  return listed(folder, undefined)
}

/** `above`: what goes on with the sweep that it is a member of. */
async function listed(folder: string, above: Command | undefined): Promise<readonly ListedRun[]> {
  const begun = readBegun(folder)
  const command = begun ? commandOf(begun, folder) : above
  const own = existsSync(join(folder, FILES.plan)) ? [await listedRun(folder, command)] : []
  return [...own, ...(await within(folder, command, begun))]
}

async function within(
  folder: string,
  command: Command | undefined,
  begun: KeptBegun | undefined,
): Promise<readonly ListedRun[]> {
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== FILES.checkpoints)
    .map(({ name }) => name)
  const members = new Map(begun?.members.map(({ label, iterations }) => [label, iterations]))
  const found: ListedRun[] = []
  for (const name of [...new Set([...folders, ...members.keys()])].sort()) {
    const path = join(folder, name)
    const iterations = members.get(name)
    if (begun && iterations !== undefined && !existsSync(join(path, FILES.plan)))
      found.push(await notBegun(path, begun.name, iterations, command))
    else found.push(...(await listed(path, iterations === undefined ? undefined : command)))
  }
  return found
}

/** A member that has no plan yet: nobody has it, or its teacher is looked for. */
async function notBegun(
  folder: string,
  name: string,
  iterations: number,
  goOn: Command | undefined,
): Promise<ListedRun> {
  const common = { folder, name, iteration: 0, iterations }
  if (await isHeld(folder)) return { ...common, status: 'running', owner: ownerOf(folder) }
  return { ...common, status: 'not begun', ...(goOn && { goOn }) }
}

async function listedRun(folder: string, goOn: Command | undefined): Promise<ListedRun> {
  const plan = planIn(folder)
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
    ...resumePoint(folder, plan),
    ...(goOn && { goOn }),
    ...(result && { result }),
  }
}

/** Of the newest state that is whole, and that it would go on from. */
function resumePoint(folder: string, plan: Plan): Pick<ListedRun, 'resumes' | 'lost'> {
  try {
    const { iteration, stage, iter } = resumesFrom(folder, plan)?.progress ?? { iteration: 0, stage: 0, iter: 0 }
    return { resumes: { iteration, stage: plan.stages.at(stage)?.name ?? '', iter } }
  } catch (error) {
    if (error instanceof RunError) return { lost: error.message }
    throw error
  }
}

function commandOf({ command: text, from }: KeptBegun, folder: string): Command | undefined {
  return text === undefined ? undefined : { text, folder: resolve(folder, from) }
}

/** Of the last whole line that a clock left. */
function lastIteration(folder: string): number {
  try {
    const line = readRegularText(join(folder, FILES.timing)).split('\n').at(-2)
    const { iter } = JSON.parse(line ?? '{}') as { readonly iter?: unknown }
    return typeof iter === 'number' ? iter : 0
  } catch {
    return 0
  }
}
