/** Runs an experiment: its teachers first, then each member of its sweep in a folder of its own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { CompiledExperiment, CompiledMember, Diagnostic, Plan } from '../../compiler/index.ts'
import { leftOutSentences, openDataset, proveBatches, type Dataset, type OpenOptions } from '../data/index.ts'
import type { FormChoices } from '../../compiler/onnx/index.ts'
import { asked, type EngineOptions, type OpenedEngine } from '../engines/index.ts'
import { doubtsOf, tellDoubts } from '../doubts.ts'
import { engineOf, lanesOf, startEngine } from './start-engine.ts'
import { allTogether, MembersEngine, type Lanes, type Member } from './together/index.ts'
import { locating } from '../locating.ts'
import { proveFolder } from '../make-folder.ts'
import { rereading } from '../rereading.ts'
import { RunError } from '../run-error.ts'
import { writing } from './files.ts'
import { begunOf, removeBegun, writeBegun, type Begun } from './begun.ts'
import { FILES, isFinished } from './folder.ts'
import { inspectFolder, type FolderState, type Resume, type Wanted } from './inspect-folder.ts'
import { holdRun, inspected } from './hold-run.ts'
import { KeptAnswers } from './kept/index.ts'
import { iterationsOf } from './iterations.ts'
import {
  experimentLock,
  lockedEngine,
  lockedForms,
  proveLocked,
  proveTeachers,
  readExperimentLock,
  type ExperimentLock,
  type LockPlace,
} from './locked/index.ts'
import { runMember } from './member.ts'
import type { MemberResult, Observer } from './observer.ts'
import { proveEarly } from './precision.ts'
import { sealAgain } from './seal.ts'
import { divergence, readSummary } from './summary.ts'
import { cacheFolder, runsFolder, weightFilesOf, type TeacherContext } from './teachers.ts'
import { Tuning } from './tuning/index.ts'
import { loadReport, verdictOf, writeReport, writeSweepReport, type Reported } from './write-report.ts'

export interface RunOptions extends EngineOptions, OpenOptions {
  /** Which of several forms ops take, in place of what was measured of this machine. */
  readonly forms?: FormChoices
  /** The run's folder; `runs/<name>` by default. */
  readonly out?: string
  /** What somebody would type to go on with what this leaves unfinished: it is kept beside that. */
  readonly command?: string
  /** Unfinished runs go on; without it they are refused. */
  readonly resume?: Resume
  /** Some steps are run twice before each run, and on another number of threads. */
  readonly audit?: boolean
  /** Some steps are run with a clock at every op before each run. */
  readonly profile?: boolean
  /** The committed lock, from which nothing may have drifted. */
  readonly locked?: LockPlace
  /** Seconds between two states that are kept to resume from; 0: none is. Default 30. */
  readonly autosave?: number
  /** An event file of TensorBoard's in each run's folder. */
  readonly tensorboard?: boolean
  /** Warnings about data are errors. */
  readonly deny?: 'warnings' | undefined
  /** Whether answers of frozen networks are kept; `off`: they are asked at each step. Default `auto`. */
  readonly teacherCache?: 'auto' | 'off'
  /** Members of a sweep that train at the same time, at most; `auto`: as many as there is memory for. Default `off`. */
  readonly together?: number | 'auto' | 'off'
  /** Aborting finishes the step, writes a checkpoint and ends the run. */
  readonly signal?: AbortSignal
}

export interface RunResult {
  readonly status: 'finished' | 'already-finished' | 'interrupted' | 'diverged' | 'failed'
  readonly folder: string
  readonly members: readonly MemberResult[]
  /** Whether the teacher helped, a sentence for each way to learn from it, of the members that are finished. */
  readonly verdict: readonly string[]
  /** `report.html` of the run, or of the whole sweep; absent where it ended before anything was run. */
  readonly report?: string
  /** Why it ended, where it or a member of it diverged or failed. */
  readonly failure?: RunError
}

const AUTOSAVE_SECONDS = 30

/** Throws a RunError for everything that is not our bug. */
export async function runExperiment(
  experiment: CompiledExperiment,
  demanded: RunOptions = {},
  observe: Observer = () => undefined,
): Promise<RunResult> {
  const given = asked(demanded)
  const { name, members, tree } = experiment
  const lock = given.locked && readExperimentLock(given.locked)
  const options = lock ? { ...lockedEngine(lock), forms: lockedForms(lock), ...given } : given
  const out = options.out ?? join('runs', name)
  const { spec: plan, resolvedIn } = experiment
  const runs: readonly Run[] = members.length > 0 ? members : [{ label: '', sets: {}, plan, tree, resolvedIn }]
  const folders = runs.map(({ label }) => (label === '' ? out : join(out, label)))
  const left = runs.filter((run, i) => !isFinished(run.plan, folders[i])).map(({ plan: its }) => its)
  const begunWith = engineOf(folders, options)
  const lanes = lanesOf(left, { given, options, begunWith }, observe)
  // a teacher is trained by itself, on all threads
  const { threads, ...layout } = begunWith
  const isSweep = members.length > 0 && threads !== undefined && threads <= (given.threads ?? threads)
  const start = { ...layout, ...(!lanes && { threads }), ...options, ...(!lanes && isSweep && { threads }) }
  const context = makeContext(experiment, options, out, start, observe)
  const engine =
    lanes &&
    new MembersEngine(
      () => startEngine({ ...layout, ...options, device: 'cpu', threads: lanes.each }, observe),
      lanes.lanes,
    )
  try {
    if (lock && options.locked) {
      const today = { lock: await experimentLock(experiment, context), experiment }
      proveLocked(lock, today, options.locked, observe)
      await proveTeachers(experiment, lock, context)
    }
    return await runAll(experiment, runs, { folders, out, options, context, lanes, engine })
  } finally {
    await engine?.close()
    context.kept?.close()
  }
}

type Run = Omit<CompiledMember, 'dataset' | 'resolved'>

function wanted(
  { plan, tree, resolvedIn }: Run,
  teachers: CompiledExperiment['teachers'],
  out: string,
  { resume }: RunOptions,
): Wanted {
  return { plan, spec: { tree, resolvedIn, teachers }, out, resume }
}

async function runAll(
  experiment: CompiledExperiment,
  runs: readonly Run[],
  { folders, out, options, context, lanes, engine }: AllContext,
): Promise<RunResult> {
  const { name, members, teachers } = experiment
  const states: FolderState[] = [] // all of them before the first begins
  for (const [i, run] of runs.entries()) states.push(await inspected(folders[i], wanted(run, teachers, out, options)))
  if (states.includes('absent')) writing(out, () => proveFolder(out)) // not only after hours of teachers
  for (const [i, { plan, tree }] of runs.entries()) {
    // not only after hours of teachers, nor in a folder that is then in the way
    if (states[i] === 'absent') await context.examine(plan, tree, experiment.folder)
  }
  const begun = begunOf(experiment, options.command)
  const found = new Map<number, Reported>()
  const failed: FailedMember[] = []
  const done = (): readonly Reported[] => runs.flatMap((_, i) => found.get(i) ?? [])
  const ended = (status: RunResult['status']): Promise<RunResult> => resultOf(experiment, out, done(), failed, status)
  /** Whether others are run after it. */
  const attempt = async (i: number, { context: own, place, openEngine }: Attempt): Promise<boolean> => {
    const run = runs[i] // an index of it
    try {
      const way = { state: states[i], out, options, context: own, place, openEngine, begun }
      const reported = await runOne(experiment, run, folders[i], way)
      if (reported) found.set(i, reported)
      return reported !== undefined && reported.result.status !== 'interrupted'
    } catch (error) {
      if (!(error instanceof RunError) || members.length === 0) throw error
      await openEngine() // where there is none, no member can be run
      const task = { kind: 'run', name, member: run.label } as const
      own.observe({ type: 'failed', task, error }, place && task)
      failed.push({ label: run.label, error })
      return true
    }
  }
  const { openEngine } = context
  const going = lanes ? [...states.keys()].filter((i) => states[i] !== 'finished') : []
  for (const i of states.keys())
    if (!going.includes(i) && !(await attempt(i, { context, openEngine }))) return ended('interrupted')
  for (let first = 0; lanes && engine && first < going.length; first += lanes.members) {
    const wave = going.slice(first, first + lanes.members)
    context.observe({ type: 'together', members: wave.length, threads: lanes.lanes * lanes.each, each: lanes.each })
    const goesOn = await allTogether(wave, context, (i, member) =>
      attempt(i, { ...member, openEngine: () => engine.engine() }),
    )
    if (!goesOn) return ended('interrupted')
  }
  if (failed.length > 0) return ended('failed')
  if (done().some(({ result }) => result.status === 'diverged')) return ended('diverged')
  removeBegun(out)
  const again = done().every(({ result }) => result.status === 'already-finished')
  return ended(again ? 'already-finished' : 'finished')
}

/** One member, or the run where there is no sweep; undefined where it was interrupted before it began. */
async function runOne(
  { name, folder: spec, teachers }: CompiledExperiment,
  run: Run,
  folder: string,
  { state, out, options, context, place, openEngine, begun }: OneContext,
): Promise<Reported | undefined> {
  const { cache, autosave, tensorboard, signal, kept, tuning } = context
  const { label, sets, plan, tree, resolvedIn } = run
  const task = { kind: 'run', name, member: label } as const
  const observe: Observer = place ? (event) => context.observe(event, task) : context.observe
  if (state === 'finished') {
    observe({ type: 'reuse', task, folder })
    const result = readSummary(label, folder)
    if (!existsSync(join(folder, FILES.report))) {
      await writeReport(plan, result)
      sealAgain(folder, FILES.report)
    }
    return { plan, sets, result }
  }
  await place?.enter()
  const held = await holdRun(folder)
  try {
    const unfinished = inspectFolder(folder, wanted(run, teachers, out, options)) === 'unfinished'
    await proveEarly(plan, tree, openEngine)
    const weightFiles = await weightFilesOf(plan, spec, context)
    if (!weightFiles) return undefined
    observe({ type: 'begin', task, iterations: iterationsOf(plan), folder })
    const { dataset, doubts } = await context.examine(plan, tree, spec)
    const { anyway } = options.resume ?? {}
    const { audit = false, profile = false } = options
    const rest = {
      unfinished,
      anyway,
      weightFiles,
      cache,
      autosave,
      tensorboard,
      audit,
      profile,
      doubts,
      signal,
      kept,
      tuning,
      place,
    }
    const begins = (): void => writeBegun(out, begun)
    const member = { label, begins, plan, tree, resolved: resolvedIn(folder), teachers, spec, folder, ...rest }
    const opened = await openEngine()
    await loadReport()
    const result = await locating(tree, () => runMember(member, dataset, opened, observe))
    observe({ type: 'end', task, result })
    return { plan, sets, result }
  } finally {
    held.release()
  }
}

interface AllContext {
  readonly folders: readonly string[]
  readonly out: string
  readonly options: RunOptions
  readonly context: TeacherContext
  /** Absent: members are run one after the other. */
  readonly lanes: Lanes | undefined
  readonly engine: MembersEngine | undefined
}

interface Attempt {
  /** Among members that train at the same time. */
  readonly place?: Member<TeacherContext>['place'] | undefined
  readonly context: TeacherContext
  readonly openEngine: TeacherContext['openEngine']
}

interface OneContext extends Attempt {
  /** Of the whole sweep. */
  readonly begun: Begun
  readonly state: FolderState
  readonly out: string
  readonly options: RunOptions
}

interface FailedMember {
  readonly label: string
  readonly error: RunError
}

/** What the experiment would be locked to, here and now. Throws a RunError. */
export async function lockExperiment(
  experiment: CompiledExperiment,
  options: RunOptions = {},
  observe: Observer = () => undefined,
): Promise<ExperimentLock> {
  return rereading((index) => {
    const given = { ...options, index }
    return experimentLock(experiment, makeContext(experiment, given, join('runs', experiment.name), given, observe))
  })
}

/** What is known of the members that were run, `done`; with the report over all of them. */
async function resultOf(
  { name, spec, members }: CompiledExperiment,
  folder: string,
  done: readonly Reported[],
  failed: readonly FailedMember[],
  status: RunResult['status'],
): Promise<RunResult> {
  const results = done.map(({ result }) => result)
  const last = results.at(-1)
  const diverged = results.find((result) => result.status === 'diverged')
  const report = async (): Promise<string> =>
    members.length > 0 ? writeSweepReport(spec, folder, done) : join(folder, FILES.report)
  return {
    status,
    folder,
    members: results,
    verdict: await verdictOf(name, done),
    ...(last && { report: await report() }),
    ...(diverged && { failure: divergenceOf(diverged) }),
    ...(failed.length > 0 && { failure: failureOf(failed, members.length) }),
  }
}

/** Which member it was, where there are several. */
function divergenceOf(result: MemberResult): RunError {
  const error = divergence(result)
  return result.label === '' ? error : error.restated(`\`${result.label}\`: ${error.message}`)
}

/** Of members that others went on without; each was told when it failed. */
function failureOf(failed: readonly FailedMember[], count: number): RunError {
  const worst = failed.reduce((a, b) => (b.error.exitCode > a.error.exitCode ? b : a)).error.exitCode
  const names = failed.map(({ label }) => `\`${label}\``).join(', ')
  return new RunError('member-failed', worst, `${failed.length} of ${count} members failed: ${names}`, {
    help: 'the message of each is above; with `--resume` the same command runs these again, and leaves the others as they are',
  })
}

/** Data and engine are opened once, when the first run needs them. */
function makeContext(
  experiment: CompiledExperiment,
  options: RunOptions,
  out: string,
  start: EngineOptions,
  observe: Observer,
): TeacherContext {
  const opened = new Map<string, Promise<Dataset>>()
  const told = new Set<string>()
  const tell = (diagnostic: Diagnostic): void => {
    const key = JSON.stringify(diagnostic)
    if (!told.has(key)) observe({ type: 'warning', diagnostic })
    told.add(key)
  }
  const open = (data: Plan['data'], folder: string): Promise<Dataset> => {
    const key = JSON.stringify([folder, data.dataset, data.files, data.shape, data.classes, data.corrupt])
    const dataset = opened.get(key) ?? openTelling(data, folder, options, observe)
    opened.set(key, dataset)
    return dataset
  }
  const examined = new Map<Plan, ReturnType<TeacherContext['examine']>>()
  const examine: TeacherContext['examine'] = (plan, tree, folder) =>
    locating(tree, async () => {
      const dataset = await open(plan.data, folder)
      await proveBatches(plan, dataset)
      const doubts = await doubtsOf(plan, tree, dataset)
      tellDoubts(doubts, tell, options.deny)
      return { dataset, doubts }
    })
  let engine: Promise<OpenedEngine> | undefined
  return {
    teachers: experiment.teachers,
    runs: runsFolder(out),
    cache: cacheFolder(runsFolder(out)),
    autosave: options.autosave ?? AUTOSAVE_SECONDS,
    tensorboard: options.tensorboard ?? false,
    known: new Set(),
    told: new Set(),
    failed: new Map(),
    observe,
    signal: options.signal,
    tuning: new Tuning(options, tell),
    kept: options.teacherCache === 'off' ? undefined : new KeptAnswers(cacheFolder(runsFolder(out)), observe),
    openDataset: ({ data }, tree, folder) => locating(tree, () => open(data, folder)),
    // before the first run begins, and when it does
    examine: (plan, tree, folder) => {
      const found = examined.get(plan) ?? examine(plan, tree, folder)
      examined.set(plan, found)
      return found
    },
    openEngine: () => (engine ??= startEngine(start, observe)),
  }
}

/** Tells how far it is, and what is left out of it. */
async function openTelling(
  data: Plan['data'],
  folder: string,
  options: OpenOptions,
  observe: Observer,
): Promise<Dataset> {
  const dataset = await openDataset(data, folder, {
    ...options,
    progress: (state) => observe({ type: 'reading', ...state }),
  })
  const sentences = leftOutSentences(dataset)
  if (sentences.length > 0) observe({ type: 'left-out', sentences })
  return dataset
}
