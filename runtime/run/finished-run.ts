/** A finished run, opened again: its plan, its data, and what its networks were at the start, at kept states and in the end. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { networkTensors, trainedNetworks, type CompiledExperiment, type Plan } from '../../compiler/index.ts'
import { decodeSafetensors } from '../../compiler/formats/index.ts'
import { openDataset, type Dataset, type OpenOptions } from '../data/index.ts'
import type { Tensor } from '../engines/index.ts'
import { readRegular, readRegularText } from '../regular-file.ts'
import { RunError } from '../run-error.ts'
import { checkpointFiles, readCheckpoint } from './checkpoint-file.ts'
import { FILES, isFinished, weightsFile } from './folder.ts'
import { initialState } from './initial-state.ts'
import { iterationsOf } from './iterations.ts'
import { loadWeights } from './load-weights.ts'
import { readLock } from './lock-file.ts'
import { lockedFile, type Lock } from './lock.ts'
import { planIn } from './plan-file.ts'
import { resultIn, summaryIn } from './summary.ts'

/** A run's resolved spec in the folder `run`, compiled as if it lay in the folder `spec`; what is wrong with it where it has mistakes. */
export type Compiled = (text: string, run: string, spec: string) => Promise<CompiledExperiment | string>

/** Parameters and running statistics, by their names in the plan. */
type State = ReadonlyMap<string, Tensor>

/** What the networks were after so many iterations. */
export interface StateAt {
  readonly iteration: number
  readonly stage: Plan['stages'][number]
  /** Iterations of that stage. */
  readonly iter: number
  readonly tensors: State
}

export interface FinishedRun {
  readonly plan: Plan
  readonly experiment: CompiledExperiment
  /** The spec's: paths of the plan are from there. */
  readonly folder: string
  readonly dataset: Dataset
  /** What the run ended with. */
  readonly end: StateAt
  /** Before the first update, and wherever a state was kept; the end is not among them. Read one by one. */
  readonly earlier: readonly (() => StateAt)[]
}

/** Throws a RunError where the run is not finished, or is not what its files say. */
export async function openFinishedRun(
  folder: string,
  { compiled, ...options }: OpenOptions & { readonly compiled: Compiled },
): Promise<FinishedRun> {
  const plan = planIn(folder)
  if (!plan) throw broken(`there is no run in \`${folder}\`, or its ${FILES.plan} cannot be read`)
  if (!isFinished(plan, folder))
    throw broken(
      `the run in \`${folder}\` is not finished`,
      'go on with it: `ts-compile run SPEC --resume`',
      'run-unfinished',
    )
  const lock = orBroken(FILES.lock, () => readLock(join(folder, FILES.lock)))
  const text = orBroken(FILES.spec, () => readRegularText(join(folder, FILES.spec)))
  const spec = join(folder, lock.folder)
  const experiment = await compiled(text, folder, spec)
  if (typeof experiment === 'string') throw broken(`${FILES.spec} cannot be compiled again: ${experiment}`)
  if (experiment.spec.hashes.result !== plan.hashes.result)
    throw broken(
      `${FILES.spec} compiles to another experiment than ${FILES.plan}`,
      `the run was made by ts-compile ${lock.versions['ts-compile']}: use that version`,
    )
  const dataset = await openDataset(plan.data, spec, options)
  if (dataset.hash !== lock.dataset.sha256)
    throw broken(
      `${plan.data.dataset} is another dataset than the run's, from ${dataset.source}`,
      'put back the one that the run had',
    )
  const loaded = await loadedWeights(plan, folder, lock)
  const begin = initialState(plan, loaded)
  return {
    plan,
    experiment,
    folder: spec,
    dataset,
    end: endOf(plan, folder, begin),
    earlier: earlierOf(plan, folder, begin),
  }
}

function endOf(plan: Plan, folder: string, begin: State): StateAt {
  const found = new Map(begin)
  for (const network of trainedNetworks(plan)) {
    const { tensors } = orBroken(`${network}.safetensors`, () =>
      decodeSafetensors(readRegular(weightsFile(folder, network))),
    )
    for (const { name, tensor } of networkTensors(plan, network)) {
      const had = tensors.get(name)
      if (had?.shape.join() !== tensor.shape.join())
        throw broken(`${network}.safetensors has no \`${name}\` of the plan`)
      found.set(tensor.name, had)
    }
  }
  const result = resultIn('', folder, summaryIn(folder))
  const iteration = result.best?.iteration ?? (result.iterations || iterationsOf(plan))
  return { iteration, ...placeOf(plan, iteration), tensors: found }
}

function earlierOf(plan: Plan, folder: string, begin: State): readonly (() => StateAt)[] {
  const [first] = plan.stages
  const states = checkpointFiles(join(folder, FILES.checkpoints)).map((file) => (): StateAt => {
    const { tensors, progress } = orBroken(file, () => readCheckpoint(plan, file))
    const { iteration, iter } = progress
    const stage = plan.stages.at(progress.stage) // none after the last iteration
    const place = stage ? { stage, iter } : placeOf(plan, iteration)
    return { iteration, ...place, tensors: new Map([...begin, ...tensors]) }
  })
  return [() => ({ iteration: 0, stage: first, iter: 0, tensors: begin }), ...states]
}

/** In which stage an iteration of the run is, as the plan has it. */
function placeOf({ stages }: Plan, iteration: number): Pick<StateAt, 'stage' | 'iter'> {
  let before = 0
  for (const stage of stages) {
    if (iteration <= before + stage.solver.max_iter) return { stage, iter: iteration - before }
    before += stage.solver.max_iter
  }
  const stage = stages[stages.length - 1]
  return { stage, iter: stage.solver.max_iter }
}

async function loadedWeights(plan: Plan, folder: string, lock: Lock): Promise<State> {
  const found = new Map<string, Tensor>()
  for (const map of plan.weights) {
    const sources = lock.weights.filter(({ network }) => network === map.network)
    const files = sources.map((source) => lockedFile(source, folder, lock))
    const gone = files.find((file) => !existsSync(file))
    if (gone !== undefined) throw broken(`the weights of \`${map.network}\` are not there any more: ${gone}`)
    const { tensors, sha256 } = await loadWeights(files, map)
    const changed = files.find((_, i) => sha256[i] !== sources[i].sha256)
    if (changed !== undefined)
      throw broken(`the weights of \`${map.network}\` are not those that the run had: ${changed}`)
    for (const [name, tensor] of tensors) found.set(name, tensor)
  }
  return found
}

function orBroken<T>(what: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw broken(`${what} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function broken(message: string, help?: string, code: RunError['code'] = 'run-changed'): RunError {
  return new RunError(code, 2, message, help === undefined ? {} : { help })
}
