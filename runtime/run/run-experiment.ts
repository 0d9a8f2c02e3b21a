/** Runs an experiment: its teachers first, then each member of its sweep in a folder of its own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { CompiledExperiment, CompiledMember } from '../../compiler/index.ts'
import { openDataset, type DataOptions, type Dataset } from '../data/index.ts'
import { EngineError, openEngine, type EngineOptions, type OpenedEngine } from '../engines/index.ts'
import { proveFolder } from '../make-folder.ts'
import { RunError } from '../run-error.ts'
import { writeWhole, writing } from './files.ts'
import { FILES, inspectFolder, readJson } from './folder.ts'
import { iterationsOf } from './iterations.ts'
import { runMember } from './member.ts'
import type { MemberResult, Observer } from './observer.ts'
import { runsFolder, teacherFiles, type TeacherContext } from './teachers.ts'
import { verdictOf, writeReport, writeSweepReport, type Reported } from './write-report.ts'

export interface RunOptions extends EngineOptions, DataOptions {
  /** The run's folder; `runs/<name>` by default. */
  readonly out?: string
  /** Aborting finishes the step, writes a checkpoint and ends the run. */
  readonly signal?: AbortSignal
}

export interface RunResult {
  readonly status: 'finished' | 'already-finished' | 'interrupted'
  readonly folder: string
  readonly members: readonly MemberResult[]
  /** Whether the teacher helped, a sentence for each way to learn from it; empty without one, and when interrupted. */
  readonly verdict: readonly string[]
  /** `report.html` of the run, or of the whole sweep; absent when interrupted. */
  readonly report?: string
}

/** Throws a RunError for everything that is not our bug. */
export async function runExperiment(
  experiment: CompiledExperiment,
  options: RunOptions = {},
  observe: Observer = () => undefined,
): Promise<RunResult> {
  const { name, members } = experiment
  const out = options.out ?? join('runs', name)
  const { dataset, spec: plan, resolved } = experiment
  const runs: readonly CompiledMember[] =
    members.length > 0 ? members : [{ label: '', sets: {}, dataset, plan, resolved }]
  const folders = runs.map(({ label }) => (label === '' ? out : join(out, label)))
  const states = runs.map(({ plan }, i) => inspectFolder(folders[i], plan, out)) // all of them before the first begins
  if (states.includes('absent')) writing(out, () => proveFolder(out)) // not only after hours of teachers
  const context = makeContext(experiment, options, out, observe)
  const done: Reported[] = []
  const interrupted = (): RunResult => ({ status: 'interrupted', folder: out, members: resultsOf(done), verdict: [] })
  for (const [i, { label, sets, plan, resolved }] of runs.entries()) {
    const folder = folders[i] // one a run
    const task = { kind: 'run', name, member: label } as const
    if (states[i] === 'finished') {
      observe({ type: 'reuse', task, folder })
      const result = earlierResult(label, folder)
      if (!existsSync(join(folder, FILES.report))) await writeReport(plan, result)
      done.push({ plan, sets, result })
      continue
    }
    const weightFiles = await teacherFiles(plan, context)
    if (!weightFiles) return interrupted()
    observe({ type: 'begin', task, iterations: iterationsOf(plan), folder })
    const dataset = await context.openDataset(plan, experiment.folder)
    const run = { label, plan, resolved, folder, weightFiles, signal: options.signal }
    const result = await runMember(run, dataset, await context.openEngine(), observe)
    if (result.status === 'finished') writeWhole(join(folder, FILES.summary), summary(result))
    observe({ type: 'end', task, result })
    done.push({ plan, sets, result })
    if (result.status === 'interrupted') return interrupted()
  }
  const again = done.every(({ result }) => result.status === 'already-finished')
  return {
    status: again ? 'already-finished' : 'finished',
    folder: out,
    members: resultsOf(done),
    verdict: await verdictOf(name, done),
    report: members.length > 0 ? await writeSweepReport(experiment.spec, out, done) : join(out, FILES.report),
  }
}

function resultsOf(runs: readonly Reported[]): readonly MemberResult[] {
  return runs.map(({ result }) => result)
}

/** Data and engine are opened once, when the first run needs them. */
function makeContext(
  experiment: CompiledExperiment,
  options: RunOptions,
  out: string,
  observe: Observer,
): TeacherContext {
  const opened = new Map<string, Promise<Dataset>>()
  let engine: Promise<OpenedEngine> | undefined
  return {
    teachers: experiment.teachers,
    runs: runsFolder(out),
    known: new Set(),
    observe,
    signal: options.signal,
    openDataset: ({ data }, folder) => {
      const key = JSON.stringify([folder, data.dataset, data.files, data.shape, data.classes, data.corrupt])
      const dataset =
        opened.get(key) ??
        openDataset(data, folder, { ...options, progress: (state) => observe({ type: 'reading', ...state }) })
      opened.set(key, dataset)
      return dataset
    },
    openEngine: () => (engine ??= open(options, observe)),
  }
}

async function open(options: EngineOptions, observe: Observer): Promise<OpenedEngine> {
  try {
    const opened = await openEngine(options)
    observe({ type: 'engine', info: opened.engine.info, why: opened.why })
    return opened
  } catch (error) {
    if (error instanceof EngineError) throw new RunError('engine-failed', 3, error.message, { cause: error })
    throw error
  }
}

function summary({ folder: _folder, status: _status, ...result }: MemberResult): string {
  return `${JSON.stringify(result, undefined, 1)}\n`
}

/** What the summary of a finished run says. */
function earlierResult(label: string, folder: string): MemberResult {
  const read = readJson(join(folder, FILES.summary)) as Partial<MemberResult> | undefined
  return {
    label,
    folder,
    status: 'already-finished',
    iterations: read?.iterations ?? 0,
    tests: read?.tests ?? [],
    validations: read?.validations ?? [],
    endings: read?.endings ?? [],
    ...(read?.best && { best: read.best }),
    ...(read?.waited && { waited: read.waited }),
    expected: read?.expected ?? {},
    seconds: read?.seconds ?? 0,
    imagesPerSecond: read?.imagesPerSecond ?? 0,
  }
}
