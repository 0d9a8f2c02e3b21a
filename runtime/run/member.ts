/** One run in one folder: weights in, teacher checked, trained, everything written. */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'

import {
  InternalError,
  networkTensors,
  trainedNetworks,
  type CompiledExperiment,
  type Plan,
} from '../../compiler/index.ts'
import { encodeSafetensors } from '../../compiler/formats/index.ts'
import { leftOutSentences, untested, type Dataset } from '../data/index.ts'
import type { OpenedEngine, Session, Tensor } from '../engines/index.ts'
import { bestWarning } from './best-warning.ts'
import { Checkpoints } from './checkpoints.ts'
import { tellingFailures } from './engine-failures.ts'
import { checkExpectations } from './expectations.ts'
import { LineFile, makeFolder, writeWhole } from './files.ts'
import { FILES, weightsFile } from './folder.ts'
import { initialState } from './initial-state.ts'
import { loadWeights } from './load-weights.ts'
import { lockedWeights, makeLock, type LockedWeights } from './lock.ts'
import type { MemberResult, Observer } from './observer.ts'
import { writeSummary } from './summary.ts'
import { TeacherGuard } from './teacher-guard.ts'
import { train, type Journal } from './train.ts'
import { writeReport } from './write-report.ts'

export interface MemberRun {
  readonly label: string
  readonly plan: Plan
  /** The spec, for the places of what is said of it. */
  readonly tree: CompiledExperiment['tree']
  /** YAML of `spec.resolved.yaml`. */
  readonly resolved: string
  readonly folder: string
  /** The files of each network's sources of weights, in their order. */
  readonly weightFiles: ReadonlyMap<string, readonly string[]>
  /** Where what was measured once is remembered. */
  readonly cache: string
  readonly signal: AbortSignal | undefined
}

export function runMember(
  run: MemberRun,
  dataset: Dataset,
  opened: OpenedEngine,
  observe: Observer,
): Promise<MemberResult> {
  return tellingFailures(() => runLoaded(run, dataset, opened, observe))
}

async function runLoaded(
  run: MemberRun,
  dataset: Dataset,
  opened: OpenedEngine,
  observe: Observer,
): Promise<MemberResult> {
  const { plan, folder, label, signal } = run
  const loaded = new Map<string, Tensor>()
  const sources: LockedWeights[] = []
  for (const map of plan.weights) {
    const { network } = map
    const files = run.weightFiles.get(network) ?? []
    const { tensors, sha256 } = await loadWeights(files, map)
    for (const [name, tensor] of tensors) loaded.set(name, tensor)
    sources.push(...map.sources.map((source, i) => lockedWeights(network, source, sha256[i])))
    observe({ type: 'loaded', network, tensors: tensors.size, of: tensors.size + map.fresh.length, from: files })
  }
  const session = await opened.engine.load(plan, initialState(plan, loaded))
  try {
    const rest = untested(plan, dataset)
    if (rest !== undefined) observe({ type: 'left-out', sentences: [rest] })
    const odd = [...leftOutSentences(dataset), ...(rest === undefined ? [] : [rest])]
    const guard = await TeacherGuard.begin(plan, dataset, session)
    observe({ type: 'guarded', answers: guard.answers })
    const expected = await checkExpectations(
      plan,
      dataset,
      session,
      { weights: sources, engine: opened.engine.info, cache: run.cache },
      observe,
    )
    makeFolder(join(folder, FILES.checkpoints))
    writeWhole(join(folder, FILES.spec), run.resolved)
    writeWhole(join(folder, FILES.lock), json(makeLock(plan, dataset, sources, opened.engine.info)))
    writeWhole(join(folder, FILES.plan), json(plan))
    const checkpoints = new Checkpoints(plan, session, join(folder, FILES.checkpoints), observe)
    const metrics = new LineFile(join(folder, FILES.metrics))
    const timing = new LineFile(join(folder, FILES.timing))
    try {
      const journal: Journal = {
        metrics: (line) => metrics.append(line),
        timing: (line) => timing.append(line),
        checkpoint: (iteration) => checkpoints.write(iteration),
        best: (iteration) => checkpoints.writeBest(iteration),
      }
      const trained = await train(plan, dataset, session, journal, observe, signal)
      const result: MemberResult = { label, folder, answers: guard.answers, expected, warnings: [], ...trained }
      const warning = bestWarning(plan, run.tree, result)
      if (warning) observe({ type: 'warning', diagnostic: warning })
      const ended = { ...result, warnings: [...odd, ...(warning ? [warning.message] : [])] }
      if (ended.status === 'finished') {
        await guard.end()
        await writeNetworks(plan, checkpoints.best ?? session, folder)
      }
      writeSummary(ended)
      await writeReport(plan, ended)
      return ended
    } finally {
      metrics.close()
      timing.close()
    }
  } finally {
    await session.dispose()
  }
}

/** Each trained network alone, under the names that its layers have in the spec; the last file says that the run is done. */
async function writeNetworks(plan: Plan, state: Pick<Session, 'read'>, folder: string): Promise<void> {
  for (const network of trainedNetworks(plan)) {
    const named = networkTensors(plan, network)
    const values = await state.read(named.map(({ tensor }) => tensor.name))
    const tensors = new Map(
      named.map(({ name, tensor }) => {
        const value = values.get(tensor.name)
        if (!value) throw new InternalError(`the engine has no ${tensor.name}`)
        return [name, value]
      }),
    )
    const metadata = { experiment: plan.name, network, result: plan.hashes.result }
    writeWhole(weightsFile(folder, network), encodeSafetensors({ tensors, metadata }))
  }
}

/** Takes away a folder in which nothing but a beginning was written. */
export function discard(folder: string): void {
  if (basename(folder).includes('.tmp-')) rmSync(folder, { recursive: true, force: true })
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`
}
