/** What a step begins with where not all of it is at hand: the first batch, and first weights. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

import {
  elements,
  type CompiledExperiment,
  type Plan,
  type Program,
  type ProgramNode,
} from '../../../compiler/index.ts'
import { openBatches, openDataset, type OpenOptions } from '../../data/index.ts'
import type { Tensor } from '../../engines/index.ts'
import { fillFrom, RandomWords } from '../../random/index.ts'
import { RunError } from '../../run-error.ts'
import { initialState } from '../initial-state.ts'
import { loadWeights } from '../load-weights.ts'
import { scheduleScalars, solverScalars } from '../scalars.ts'
import { cacheFolder, finishedFile } from '../teachers.ts'

export interface Start {
  readonly state: ReadonlyMap<string, Tensor>
  /** What the host gives programs: the first batch where there is one. Learning rates are 0, so that nothing moves. */
  readonly batch: ReadonlyMap<string, Tensor>
  /** What stands for what is not at hand, a clause each. */
  readonly standIns: readonly string[]
}

export async function startOf(experiment: CompiledExperiment, options: StartOptions): Promise<Start> {
  const { spec: plan } = experiment
  const standIns: string[] = []
  const batch = await firstBatch(experiment, options, standIns)
  const loaded = new Map<string, Tensor>()
  for (const map of plan.weights) {
    const files = await filesOf(map.sources, experiment, options)
    if (files) for (const [name, tensor] of (await loadWeights(files, map)).tensors) loaded.set(name, tensor)
    else
      standIns.push(
        `\`${map.network}\` has first weights of its own, as those of ${fromOf(map.sources)} are not at hand`,
      )
  }
  return {
    state: initialState({ ...plan, state: plan.state.map((one) => withFiller(one, loaded)) }, loaded),
    batch,
    standIns,
  }
}

async function firstBatch(
  { spec: plan, folder }: CompiledExperiment,
  options: OpenOptions,
  standIns: string[],
): Promise<ReadonlyMap<string, Tensor>> {
  try {
    const batches = await openBatches(plan, await openDataset(plan.data, folder, options), 'train', { workers: 1 })
    try {
      return await batches.next()
    } finally {
      await batches.close()
    }
  } catch (error) {
    if (!(error instanceof RunError)) throw error
    standIns.push(`images are noise, as ${plan.data.dataset} cannot be read here`)
    return new Map()
  }
}

/** `runs`: where finished runs of teachers are. */
export type StartOptions = OpenOptions & { readonly runs?: string }

type Sources = Plan['weights'][number]['sources']

/** Undefined where one of them is not there. */
async function filesOf(
  sources: Sources,
  { folder, teachers }: CompiledExperiment,
  { runs = 'runs', ...options }: StartOptions,
): Promise<readonly string[] | undefined> {
  const context = {
    teachers,
    runs,
    cache: cacheFolder(runs),
    openDataset: ({ data }: Plan, _: unknown, own: string) => openDataset(data, own, options),
  }
  const files: string[] = []
  for (const source of sources) {
    const file = source.type === 'file' ? resolve(folder, source.file) : await finished(source, context)
    if (file === undefined || !existsSync(file)) return undefined
    files.push(file)
  }
  return files
}

async function finished(...[source, context]: Parameters<typeof finishedFile>): Promise<string | undefined> {
  try {
    return await finishedFile(source, context)
  } catch (error) {
    if (error instanceof RunError) return undefined // its data is not at hand either
    throw error
  }
}

function fromOf(sources: Sources): string {
  return sources.map((source) => (source.type === 'file' ? source.file : source.name)).join(' and ')
}

/** Weights that are not at hand are Xavier's, and all else is 0. */
function withFiller(one: Plan['state'][number], loaded: ReadonlyMap<string, Tensor>): Plan['state'][number] {
  const { name, shape, init } = one
  if (init.type !== 'weights' || loaded.has(name)) return one
  const max = Math.sqrt(3 / elements(shape.slice(1)))
  const isWeight = shape.length > 1
  return {
    ...one,
    init: isWeight
      ? { type: 'uniform', min: -max, max }
      : { type: 'constant', value: name.endsWith('.variance') ? 1 : 0 },
  }
}

/** All that a program reads but its state: what `start` has, noise for other images and answers, and numbers of the first iteration. */
export function feedsOf(plan: Plan, program: Program, { batch }: Start): ReadonlyMap<string, Tensor> {
  const stage =
    plan.stages.find(({ name }) => program.name === name || program.name.startsWith(`${name}/`)) ?? plan.stages[0]
  const scalars = stage
    ? new Map([...solverScalars(stage.solver, 0), ...scheduleScalars(plan.losses, stage, 0)])
    : new Map<string, Tensor>()
  scalars.set('lr', { shape: [], data: Float32Array.of(0) })
  const feeds = new Map<string, Tensor>()
  for (const { name, node, kind } of program.inputs) {
    const type = program.nodes[node]
    if (kind === 'state' || !type) continue
    const known = scalars.get(name) ?? batch.get(name)
    feeds.set(name, known?.shape.join() === type.shape.join() ? known : noise(name, type, plan))
  }
  return feeds
}

/** Pixels about as large as `transform` makes them, labels, answers; dropout drops nothing. */
function noise(name: string, { shape, dtype }: ProgramNode, { data, seed }: Plan): Tensor {
  const words = new RandomWords(seed, 'init', name)
  if (dtype === 'i32')
    return { shape, data: Int32Array.from({ length: elements(shape) }, () => words.next() % data.classes) }
  const values = new Float32Array(elements(shape))
  if (name.startsWith('random.')) values.fill(1)
  else fillFrom({ type: 'uniform', min: -1, max: 1 }, values, words)
  return { shape, data: values }
}
