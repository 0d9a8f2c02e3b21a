/** Finds the run that trained a teacher, or trains it. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { InternalError, type CompiledExperiment, type Plan } from '../../compiler/index.ts'
import type { Dataset } from '../data/index.ts'
import type { OpenedEngine } from '../engines/index.ts'
import { makeFolder, writing } from './files.ts'
import { iterationsOf } from './iterations.ts'
import { isFinished, weightsFile } from './folder.ts'
import { sameResult } from './lock.ts'
import { discard, runMember } from './member.ts'
import { fileSum } from './load-weights.ts'
import type { Observer } from './observer.ts'
import { divergence } from './summary.ts'

export interface TeacherContext {
  readonly teachers: readonly CompiledExperiment[]
  /** The folder that runs are in: a finished one there with the same hashes is used as it is. */
  readonly runs: string
  /** `folder` is that of the spec whose plan it is. */
  readonly openDataset: (plan: Plan, folder: string) => Promise<Dataset>
  readonly openEngine: () => Promise<OpenedEngine>
  /** Folders of teachers that were told of: members of a sweep mostly have theirs in common. */
  readonly known: Set<string>
  readonly observe: Observer
  readonly signal: AbortSignal | undefined
}

type TrainedSource = Extract<Plan['weights'][number]['sources'][number], { type: 'experiment' }>

/** The files of every network's sources of weights, trained where need be; undefined when interrupted. `spec` is its folder. */
export async function weightFilesOf(
  plan: Plan,
  spec: string,
  context: TeacherContext,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const files = new Map<string, readonly string[]>()
  for (const { network, sources } of plan.weights) {
    const found: string[] = []
    for (const source of sources) {
      const file = source.type === 'file' ? resolve(spec, source.file) : await trainedFile(source, context)
      if (file === undefined) return undefined
      found.push(file)
    }
    files.set(network, found)
  }
  return files
}

async function trainedFile(source: TrainedSource, context: TeacherContext): Promise<string | undefined> {
  const teacher = context.teachers.find(({ spec }) => spec.hashes.result === source.resultHash)
  if (!teacher) throw new InternalError(`the plan of ${source.name} is not at hand`)
  const folder = await teacherFolder(teacher, context)
  return folder === undefined ? undefined : weightsFile(folder, source.network)
}

async function teacherFolder(teacher: CompiledExperiment, context: TeacherContext): Promise<string | undefined> {
  const { spec: plan, name, resolved, tree } = teacher
  const { observe, signal } = context
  const task = { kind: 'teacher', name, member: '' } as const
  const dataset = await context.openDataset(plan, teacher.folder)
  const cache = cacheFolder(context.runs)
  const sums = await fileSums(plan, teacher.folder)
  const from = [dataset.hash, ...sums].map((sum) => `-${sum.slice(0, 8)}`).join('')
  const folder = join(cache, `${name}-${plan.hashes.result.slice(0, 16)}${from}`)
  const finished = (folder: string): boolean => isFinished(plan, folder) && sameResult(folder, plan, dataset, sums)
  const known = [folder, ...foldersIn(context.runs)].find(finished)
  if (known !== undefined) {
    if (!context.known.has(known)) observe({ type: 'reuse', task, folder: known })
    context.known.add(known)
    return known
  }
  const weightFiles = await weightFilesOf(plan, teacher.folder, { ...context, teachers: teacher.teachers })
  if (!weightFiles) return undefined
  observe({ type: 'begin', task, iterations: iterationsOf(plan), folder })
  const attempt = `${folder}.tmp-${process.pid}`
  makeFolder(cache)
  try {
    const run = { label: '', plan, tree, resolved, folder: attempt, weightFiles, cache, signal }
    const result = await runMember(run, dataset, await context.openEngine(), observe)
    if (result.status !== 'finished') {
      const kept = `${folder}.${result.status}`
      rmSync(kept, { recursive: true, force: true }) // of an earlier attempt; nothing can go on from it
      writing(kept, () => renameSync(attempt, kept))
      observe({ type: 'end', task, result: { ...result, folder: kept } })
      if (result.status === 'diverged') throw divergence(result)
      return undefined
    }
    // another process may have been quicker; its weights are the same bytes
    if (!finished(folder)) writing(folder, () => renameSync(attempt, folder))
    observe({ type: 'end', task, result: { ...result, folder } })
    context.known.add(folder)
    return folder
  } finally {
    discard(attempt)
  }
}

function foldersIn(runs: string): readonly string[] {
  if (!existsSync(runs)) return []
  return readdirSync(runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(runs, entry.name))
    .sort()
}

/** The SHA-256 of each file that the plan's weights are in. */
async function fileSums(plan: Plan, spec: string): Promise<readonly string[]> {
  const files = plan.weights.flatMap(({ sources }) =>
    sources.flatMap((source) => (source.type === 'file' ? [source.file] : [])),
  )
  return Promise.all(files.map((file) => fileSum(resolve(spec, file))))
}

/** Teachers, and what was measured of them. */
export function cacheFolder(runs: string): string {
  return join(runs, '.cache')
}

/** Where runs stand beside each other. */
export function runsFolder(out: string): string {
  return dirname(out)
}
