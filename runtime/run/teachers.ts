/** Finds the run that trained a teacher, or trains it. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { InternalError, trainedNetworks, type CompiledExperiment, type Plan } from '../../compiler/index.ts'
import type { MapTree } from '../../compiler/source/index.ts'
import type { Dataset } from '../data/index.ts'
import type { OpenedEngine } from '../engines/index.ts'
import type { Doubt } from '../doubts.ts'
import { OWNER_FILE, ownerOf, type Held } from '../hold-folder.ts'
import { locating } from '../locating.ts'
import { RunError } from '../run-error.ts'
import { holding, writing } from './files.ts'
import { foreignSums } from './foreign.ts'
import { iterationsOf } from './iterations.ts'
import type { KeptAnswers } from './kept/index.ts'
import { FILES, isFinished, weightsFile } from './folder.ts'
import { sameResult } from './lock.ts'
import { runMember, type MemberRun } from './member.ts'
import { fileSum } from './load-weights.ts'
import { meanFileSum } from './mean-sum.ts'
import type { MemberResult, Observer } from './observer.ts'
import { planIn } from './plan-file.ts'
import { changedSince, readSeal } from './seal.ts'
import { divergence } from './summary.ts'
import type { Tuning } from './tuning/index.ts'

/** Seconds between two looks at a teacher that another process trains. */
const WAIT_SECONDS = 0.5

export interface TeacherContext {
  readonly teachers: readonly CompiledExperiment[]
  /** The folder that runs are in: a finished one there with the same hashes is used as it is. */
  readonly runs: string
  /** Where teachers are, and what was measured of them. */
  readonly cache: string
  /** Seconds between two states that are kept to resume from. */
  readonly autosave: number
  readonly tensorboard: boolean
  /** `folder` and `tree` are those of the spec whose plan it is. */
  readonly openDataset: (plan: Plan, tree: MapTree, folder: string) => Promise<Dataset>
  /** Opens it, proves that it serves the plan, and tells what is odd about it. */
  readonly examine: (
    plan: Plan,
    tree: MapTree,
    folder: string,
  ) => Promise<{ readonly dataset: Dataset; readonly doubts: readonly Doubt[] }>
  readonly openEngine: () => Promise<OpenedEngine>
  /** Folders of teachers that were told of: members of a sweep mostly have theirs in common. */
  readonly known: Set<string>
  /** Those whose damage was told of. */
  readonly told: Set<string>
  /** Those that could not be trained, by their folders: no other member tries again. */
  readonly failed: Map<string, RunError>
  readonly observe: Observer
  readonly signal: AbortSignal | undefined
  readonly kept: KeptAnswers | undefined
  readonly tuning: Tuning
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
  const folder = await teacherFolder(planned(source, context.teachers), context)
  return folder === undefined ? undefined : weightsFile(folder, source.network)
}

/** The experiment that trains what `source` names. */
export function planned(
  { resultHash, name }: TrainedSource,
  teachers: readonly CompiledExperiment[],
): CompiledExperiment {
  const teacher = teachers.find(({ spec }) => spec.hashes.result === resultHash)
  if (!teacher) throw new InternalError(`the plan of ${name} is not at hand`)
  return teacher
}

/** The file that a finished run left of what `source` names; undefined where nobody has run it. */
export async function finishedFile(
  source: TrainedSource,
  context: Pick<TeacherContext, 'teachers' | 'runs' | 'cache' | 'openDataset'>,
): Promise<string | undefined> {
  const known = await finishedRun(planned(source, context.teachers), context)
  return known === undefined ? undefined : weightsFile(known, source.network)
}

/** The folder of a finished run that serves as this teacher. */
export async function finishedRun(
  teacher: CompiledExperiment,
  context: Pick<TeacherContext, 'runs' | 'cache' | 'openDataset'>,
): Promise<string | undefined> {
  return (await lookedFor(teacher, context)).known
}

/** Where a teacher's run would be, and a finished run that serves as well. */
async function lookedFor(
  { spec: plan, name, tree, folder: spec }: CompiledExperiment,
  { runs, cache, openDataset }: Pick<TeacherContext, 'runs' | 'cache' | 'openDataset'>,
): Promise<{
  readonly folder: string
  readonly dataset: Dataset
  readonly finished: (folder: string) => boolean
  readonly known: string | undefined
  /** Of finished runs that do not serve any more, why. */
  readonly damaged: ReadonlyMap<string, string>
}> {
  const dataset = await openDataset(plan, tree, spec)
  const sums = await fileSums(plan, spec)
  const from = [dataset.hash, ...sums].map((sum) => `-${sum.slice(0, 8)}`).join('')
  const folder = join(cache, `${name}-${plan.hashes.result.slice(0, 16)}${from}`)
  const damaged = new Map<string, string>()
  const finished = (folder: string): boolean => {
    if (!isFinished(plan, folder) || !sameResult(folder, plan, dataset, sums)) return false
    const why = networksChanged(plan, folder)
    if (why !== undefined) damaged.set(folder, why)
    return why === undefined
  }
  return { folder, dataset, finished, known: [folder, ...foldersIn(runs)].find(finished), damaged }
}

/** In what the networks that a finished run left are not those of its seal. */
function networksChanged(plan: Plan, folder: string): string | undefined {
  const seal = readSeal(folder)
  if (!seal) return `it has no ${FILES.seal} that could prove them`
  const networks = trainedNetworks(plan).map((network) => weightsFile('', network))
  const [why] = changedSince(seal, folder, networks)
  return why
}

/** Of a damaged run in the cache the networks go: they are made again from the state that they are of. */
function tellDamage(
  name: string,
  damaged: ReadonlyMap<string, string>,
  { cache, observe, told }: TeacherContext,
): void {
  for (const [folder, why] of damaged) {
    if (told.has(folder)) continue
    told.add(folder)
    const message = `the weights of teacher ${name} in \`${folder}\` are not what its run left: ${why}`
    const help =
      dirname(folder) === cache
        ? 'they are made again from the last state that was kept, or trained anew'
        : 'it is not used; move it away, or bring back the file'
    observe({ type: 'warning', diagnostic: { code: 'teacher-damaged', severity: 'warning', message, help, notes: [] } })
  }
}

async function teacherFolder(teacher: CompiledExperiment, context: TeacherContext): Promise<string | undefined> {
  const { spec: plan, name, tree } = teacher
  const { observe, signal } = context
  const task = { kind: 'teacher', name, member: '' } as const
  const { folder, dataset, finished, known, damaged } = await lookedFor(teacher, context)
  tellDamage(name, damaged, context)
  if (known !== undefined) {
    if (!context.known.has(known)) observe({ type: 'reuse', task, folder: known })
    context.known.add(known)
    return known
  }
  const failure = context.failed.get(folder)
  if (failure) throw failure
  const held = await holdTeacher(folder, context)
  if (!held) return undefined
  try {
    if (finished(folder)) return folder // whoever had it trained it meanwhile
    if (damaged.has(folder)) removeNetworks(plan, folder)
    const weightFiles = await weightFilesOf(plan, teacher.folder, { ...context, teachers: teacher.teachers })
    if (!weightFiles) return undefined
    observe({ type: 'begin', task, iterations: iterationsOf(plan), folder })
    const { doubts } = await context.examine(plan, tree, teacher.folder)
    const { cache, autosave, tensorboard, kept, tuning } = context
    const looks = { audit: false, profile: false } // at the student alone
    const rest = {
      anyway: undefined,
      weightFiles,
      cache,
      autosave,
      tensorboard,
      ...looks,
      doubts,
      signal,
      kept,
      tuning,
    }
    const { teachers } = teacher
    const own = { label: '', plan, tree, resolved: teacher.resolvedIn(folder), teachers, spec: teacher.folder, folder }
    const run = { ...own, ...rest }
    const opened = await context.openEngine()
    const result = await goneOn(run, (run) => locating(tree, () => runMember(run, dataset, opened, observe)))
    const isDiverged = result.status === 'diverged'
    observe({ type: 'end', task, result: { ...result, folder: isDiverged ? aside(folder) : folder } })
    if (isDiverged) throw divergence(result)
    if (result.status !== 'finished') return undefined
    context.known.add(folder)
    return folder
  } catch (error) {
    if (error instanceof RunError) context.failed.set(folder, error)
    throw error
  } finally {
    held.release()
  }
}

/** Undefined where the user had enough of waiting for another process that trains it. */
async function holdTeacher(folder: string, { observe, signal }: TeacherContext): Promise<Held | undefined> {
  for (let told = false; !signal?.aborted; told = true) {
    const held = await holding(folder)
    if (held) return held
    if (!told) observe({ type: 'waiting', folder, owner: ownerOf(folder) })
    await sleep(WAIT_SECONDS * 1000, undefined, signal && { signal }).catch(() => undefined)
  }
  return undefined
}

/** Why the beginning of a teacher in the cache is no use. */
const NO_USE: ReadonlySet<string> = new Set(['run-changed', 'no-state-fits', 'lock-damaged'])

/** A teacher that was stopped goes on; the beginning that another plan or engine made is no use to this one. */
async function goneOn(
  run: Omit<MemberRun, 'unfinished'>,
  act: (run: MemberRun) => Promise<MemberResult>,
): Promise<MemberResult> {
  const { folder, plan } = run
  const unfinished = planIn(folder)?.hashes.plan === plan.hashes.plan
  if (unfinished) {
    try {
      return await act({ ...run, unfinished })
    } catch (error) {
      if (!(error instanceof RunError) || !NO_USE.has(error.code)) throw error
    }
  }
  emptyFolder(folder)
  return act({ ...run, unfinished: false })
}

/** So that the run is one that goes on, from its last state. */
function removeNetworks(plan: Plan, folder: string): void {
  for (const network of trainedNetworks(plan))
    writing(folder, () => rmSync(weightsFile(folder, network), { force: true }))
}

/** But for what says whose it is. */
function emptyFolder(folder: string): void {
  for (const name of readdirSync(folder))
    if (name !== OWNER_FILE) writing(folder, () => rmSync(join(folder, name), { recursive: true, force: true }))
}

/** What diverged is kept, beside where it would count, in place of an earlier attempt. */
function aside(folder: string): string {
  const kept = `${folder}.diverged`
  writing(kept, () => {
    rmSync(kept, { recursive: true, force: true })
    mkdirSync(kept)
    for (const name of readdirSync(folder)) if (name !== OWNER_FILE) renameSync(join(folder, name), join(kept, name))
  })
  return kept
}

function foldersIn(runs: string): readonly string[] {
  if (!existsSync(runs)) return []
  return readdirSync(runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(runs, entry.name))
    .sort()
}

/** The SHA-256 of each file that the plan's weights are in, of what its other teachers are, and of its mean. */
async function fileSums(plan: Plan, spec: string): Promise<readonly string[]> {
  const files = plan.weights.flatMap(({ sources }) =>
    sources.flatMap((source) => (source.type === 'file' ? [source.file] : [])),
  )
  const weights = await Promise.all(files.map((file) => fileSum(resolve(spec, file))))
  const mean = await meanFileSum(plan, spec)
  return [...weights, ...(await foreignSums(plan.networks, spec)), ...(mean ? [mean.sha256] : [])]
}

/** Teachers, and what was measured of them. */
export function cacheFolder(runs: string): string {
  return join(runs, '.cache')
}

/** Where runs stand beside each other. */
export function runsFolder(out: string): string {
  return dirname(out)
}
