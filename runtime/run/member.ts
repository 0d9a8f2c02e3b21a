/** One run in one folder: weights in, teacher checked, trained, everything written. */
import { relative } from 'node:path'

import { networkPath, type CompiledExperiment, type Plan } from '../../compiler/index.ts'
import type { Doubt } from '../doubts.ts'
import { leftOutSentences, openBatches, type Dataset } from '../data/index.ts'
import { openEngine, optionsOf, withForms, type OpenedEngine, type Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { audit, type Audit } from './audit.ts'
import { bestWarning } from './best-warning.ts'
import { tellingFailures } from './engine-failures.ts'
import { checkExpectations } from './expectations.ts'
import { withRoom } from './files.ts'
import { ForeignTeachers } from './foreign.ts'
import { initialState } from './initial-state.ts'
import { RunJournal } from './journal.ts'
import type { KeptAnswers } from './kept/index.ts'
import { loadSolverState } from './load-solver-state.ts'
import { loadWeights } from './load-weights.ts'
import { lockedWeights, makeLock, type LockedWeights } from './lock.ts'
import { meanFileSum } from './mean-sum.ts'
import type { MemberResult, Observer } from './observer.ts'
import { provePrecision } from './precision.ts'
import { profile } from './profile.ts'
import { begun, type Progress } from './progress.ts'
import { beginning, goOn } from './resume.ts'
import { TeacherGuard } from './teacher-guard.ts'
import type { Place } from './together/index.ts'
import type { Clock } from './timing.ts'
import { train, type TrainResult } from './train.ts'
import { begunForms, type Tuning } from './tuning/index.ts'

export interface MemberRun {
  readonly label: string
  readonly plan: Plan
  /** The spec, for the places of what is said of it. */
  readonly tree: CompiledExperiment['tree']
  /** YAML of `spec.resolved.yaml`. */
  readonly resolved: string
  /** Of its experiment. */
  readonly teachers: CompiledExperiment['teachers']
  /** The folder of the spec: paths of the plan are from there. */
  readonly spec: string
  readonly folder: string
  /** The folder holds the beginning of this run. */
  readonly unfinished: boolean
  /** Why it may go on though its surroundings have changed. */
  readonly anyway: string | undefined
  /** The files of each network's sources of weights, in their order. */
  readonly weightFiles: ReadonlyMap<string, readonly string[]>
  /** Where what was measured once is remembered. */
  readonly cache: string
  /** Seconds between two states that are kept to resume from; 0: none is. */
  readonly autosave: number
  /** Some steps are run twice before it begins. */
  readonly audit: boolean
  /** Some steps are run with a clock at every op before it begins. */
  readonly profile: boolean
  readonly tensorboard: boolean
  /** What is odd about its data. */
  readonly doubts: readonly Doubt[]
  readonly signal: AbortSignal | undefined
  /** What frozen networks answered in this command so far; absent: they are asked each time. */
  readonly kept: KeptAnswers | undefined
  readonly tuning: Tuning
  /** Writes down what is begun with it; not called where nothing is. */
  readonly begins?: () => void
  /** Among others that train at the same time. */
  readonly place?: Place | undefined
}

export function runMember(
  run: MemberRun,
  dataset: Dataset,
  opened: OpenedEngine,
  observe: Observer,
): Promise<MemberResult> {
  return tellingFailures(() => runLoaded(run, dataset, formed(run, opened), observe))
}

/** A run that began goes on with the forms of ops that it began with. */
function formed({ plan, folder, unfinished, tuning }: MemberRun, { engine, why }: OpenedEngine): OpenedEngine {
  const begun = unfinished ? begunForms(folder) : undefined
  return { engine: withForms(engine, begun ?? tuning.formsFor(plan, engine.info)), why }
}

async function runLoaded(
  run: MemberRun,
  dataset: Dataset,
  opened: OpenedEngine,
  observe: Observer,
): Promise<MemberResult> {
  const { plan } = run
  await provePrecision(plan, run.tree, opened.engine)
  const { tensors, sources: loaded } = await weightsOf(run, observe)
  const foreign = await ForeignTeachers.open(plan.networks, { engine: opened.engine, folder: run.spec, dataset })
  for (const { network, file } of foreign.locked) observe({ type: 'foreign', network, file })
  const sources = [...loaded, ...foreign.locked]
  const { resolved, teachers } = run
  const folder = relative(run.folder, run.spec)
  const mean = await meanFileSum(plan, run.spec)
  const engine = opened.engine.info
  const lock = makeLock(plan, { resolved, teachers, dataset, weights: sources, mean, engine, folder })
  const goesOn = run.unfinished ? goOn(run, lock) : beginning(lock)
  const { state, best, rejected, isChanged } = goesOn
  const { forms } = lock.engine
  if (forms) observe({ type: 'tuned', ops: Object.keys(forms).length })
  if (run.unfinished) observe({ type: 'resume', iteration: state?.progress.iteration ?? 0, rejected })
  if (goesOn.warning) observe({ type: 'warning', diagnostic: goesOn.warning })
  const initial = initialState(plan, tensors)
  const { solverstate } = plan
  const kept = state?.tensors ?? (solverstate ? await loadSolverState(run.spec, solverstate) : [])
  const begins = new Map([...initial, ...kept])
  const taught = await opened.engine.load(plan, begins)
  const session = foreign.teaching(taught, plan)
  try {
    const odd = [...run.doubts.map(({ message }) => message), ...leftOutSentences(dataset)]
    const guard = await TeacherGuard.begin(
      { plan, dataset, session, foreign },
      isChanged ? undefined : state?.fingerprint,
    )
    observe({ type: 'guarded', answers: guard.answers })
    const measured = { weights: sources, engine: opened.engine.info, cache: run.cache }
    const expected = await checkExpectations(plan, dataset, session, measured, observe)
    const keeping = await run.kept?.keeping({ plan, dataset, measured }, session, run.place !== undefined)
    const { fingerprint } = guard
    const from = { state, best, rejected, isChanged, fingerprint, forms }
    const journal = new RunJournal(run, session, from, observe)
    try {
      const clock = await journal.begin(run.resolved, goesOn.lock)
      const { begins: writeDown } = run
      if (writeDown) await withRoom({ observe, signal: run.signal }, writeDown)
      const { signal } = run
      const progress = state?.progress ?? begun(plan)
      const { engine } = opened
      const { device, choices, forms = {} } = engine.info
      const reopen = async (threads: number): Promise<typeof engine> => {
        const same = optionsOf({ engine: engine.info.engine, device, threads, layout: choices.layout })
        return withForms((await openEngine(same)).engine, forms)
      }
      const audited = run.audit
        ? await audit({ plan, dataset, state: begins, progress, engine, reopen, folder: run.spec })
        : undefined
      if (audited) observe({ type: 'audited', audit: audited })
      const tried = { plan, dataset, state: begins, progress, folder: run.spec }
      const profiled = run.profile ? await profile({ ...tried, engine }) : undefined
      if (profiled) observe({ type: 'profiled', profile: profiled })
      const trained = audited?.again
        ? unaudited(audited, progress, clock)
        : await train({
            plan,
            dataset,
            batches: (first) =>
              run.place?.begin(plan, dataset, first) ?? openBatches(plan, dataset, 'train', { first }),
            session: keeping?.session ?? session,
            progress,
            clock,
            journal,
            observe,
            signal,
          })
      keeping?.save()
      const facts = {
        label: run.label,
        folder: run.folder,
        ...(audited && { audit: audited }),
        ...(profiled && { profile: profiled }),
        answers: guard.answers,
        expected,
        warnings: odd,
      }
      const { warned, advice: toTry, ...came } = trained
      const kept = keeping?.share
      const result: MemberResult = { ...facts, ...came, ...(kept && { kept }) }
      const warning = bestWarning(plan, run.tree, result)
      if (warning) observe({ type: 'warning', diagnostic: warning })
      const warnings = [...odd, ...warned, ...(warning ? [warning.message] : [])]
      const advice = { ...helpOf(run.doubts), ...toTry, ...helpOf(warning ? [warning] : []) }
      const ended = { ...result, warnings, ...(Object.keys(advice).length > 0 && { advice }) }
      if (ended.status === 'finished') await guard.end()
      await journal.end(ended)
      return ended
    } finally {
      journal.close()
    }
  } finally {
    await session.dispose()
  }
}

/** By what it is about. */
function helpOf(told: readonly Doubt[]): Readonly<Record<string, string>> {
  return Object.fromEntries(told.flatMap(({ message, help }) => (help === undefined ? [] : [[message, help]])))
}

/** Of a run that cannot be reproduced nothing is trained. */
function unaudited({ sentences: [first] }: Audit, { iteration, ...at }: Progress, { seconds }: Clock): TrainResult {
  const { tests, validations, endings, warned, advice = {} } = at
  return {
    iterations: iteration,
    status: 'diverged',
    unfinished: first,
    guard: {
      code: 'audit-differs',
      help: 'the engine, or the machine, does not give the same numbers twice: try `--threads 1`, and report it',
    },
    warned,
    advice,
    tests,
    validations,
    endings,
    seconds,
    imagesPerSecond: 0,
    waited: { batches: 0, of: 0 },
  }
}

interface Weights {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly sources: readonly LockedWeights[]
}

async function weightsOf({ plan, tree, weightFiles, folder }: MemberRun, observe: Observer): Promise<Weights> {
  const loaded = new Map<string, Tensor>()
  const sources: LockedWeights[] = []
  for (const map of plan.weights) {
    const { network } = map
    const files = weightFiles.get(network) ?? []
    const { tensors, sha256 } = await loadWeights(files, map).catch((cause: unknown) => {
      const path = networkPath(tree, network)
      throw path && cause instanceof RunError ? cause.located({ at: [...path, 'weights'] }) : cause
    })
    for (const [name, tensor] of tensors) loaded.set(name, tensor)
    sources.push(
      ...map.sources.map((source, i) => lockedWeights(network, source, sha256[i], relative(folder, files[i]))),
    )
    observe({ type: 'loaded', network, tensors: tensors.size, of: tensors.size + map.fresh.length, from: files })
  }
  return { tensors: loaded, sources }
}
