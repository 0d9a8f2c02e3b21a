/** Runs an experiment: its teachers first, then each member of its sweep in a folder of its own. */
import { join } from 'node:path'

import type { CompiledExperiment, CompiledMember } from '../../compiler/index.ts'
import { openDataset, type Dataset } from '../data/index.ts'
import { EngineError, openEngine, type EngineOptions, type OpenedEngine } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { writeWhole } from './files.ts'
import { FILES, inspectFolder, readJson } from './folder.ts'
import { runMember } from './member.ts'
import type { MemberResult, Observer } from './observer.ts'
import { runsFolder, teacherFiles, type TeacherContext } from './teachers.ts'

export interface RunOptions extends EngineOptions {
  /** The run's folder; `runs/<name>` by default. */
  readonly out?: string
  /** Aborting finishes the step, writes a checkpoint and ends the run. */
  readonly signal?: AbortSignal
}

export interface RunResult {
  readonly status: 'finished' | 'already-finished' | 'interrupted'
  readonly folder: string
  readonly members: readonly MemberResult[]
}

/** Throws a RunError for everything that is not our bug. */
export async function runExperiment(
  experiment: CompiledExperiment,
  options: RunOptions = {},
  observe: Observer = () => undefined,
): Promise<RunResult> {
  const { name, members } = experiment
  const out = options.out ?? join('runs', name)
  const runs: readonly CompiledMember[] =
    members.length > 0 ? members : [{ label: '', sets: {}, plan: experiment.spec, resolved: experiment.resolved }]
  const folders = runs.map(({ label }) => (label === '' ? out : join(out, label)))
  const states = runs.map(({ plan }, i) => inspectFolder(folders[i], plan)) // all of them before the first begins
  const context = makeContext(experiment, options, out, observe)
  const results: MemberResult[] = []
  for (const [i, { label, plan, resolved }] of runs.entries()) {
    const folder = folders[i] // one a run
    const task = { kind: 'run', name, member: label } as const
    if (states[i] === 'finished') {
      observe({ type: 'reuse', task, folder })
      results.push(earlierResult(label, folder))
      continue
    }
    const weightFiles = await teacherFiles(plan, context)
    if (!weightFiles) return { status: 'interrupted', folder: out, members: results }
    observe({ type: 'begin', task, iterations: plan.solver.max_iter, folder })
    const dataset = context.openDataset(plan.data.dataset)
    const run = { label, plan, resolved, folder, weightFiles, signal: options.signal }
    const result = await runMember(run, dataset, await context.openEngine(), observe)
    if (result.status === 'finished') writeWhole(join(folder, FILES.summary), summary(result))
    observe({ type: 'end', task, result })
    results.push(result)
    if (result.status === 'interrupted') return { status: 'interrupted', folder: out, members: results }
  }
  const again = results.every(({ status }) => status === 'already-finished')
  return { status: again ? 'already-finished' : 'finished', folder: out, members: results }
}

/** Data and engine are opened once, when the first run needs them. */
function makeContext(
  experiment: CompiledExperiment,
  options: RunOptions,
  out: string,
  observe: Observer,
): TeacherContext {
  const opened = new Map<string, Dataset>()
  let engine: Promise<OpenedEngine> | undefined
  return {
    teachers: experiment.teachers,
    runs: runsFolder(out),
    observe,
    signal: options.signal,
    openDataset: (name) => {
      const dataset = opened.get(name) ?? openDataset(name)
      opened.set(name, dataset)
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

function summary({ label, iterations, tests, expected, seconds, imagesPerSecond }: MemberResult): string {
  return `${JSON.stringify({ label, iterations, tests, expected, seconds, imagesPerSecond }, undefined, 1)}\n`
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
    expected: read?.expected ?? {},
    seconds: read?.seconds ?? 0,
    imagesPerSecond: read?.imagesPerSecond ?? 0,
  }
}
