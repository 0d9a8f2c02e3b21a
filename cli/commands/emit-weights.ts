/** The numbers that an experiment begins with, for files of other frameworks. */
import { resolve } from 'node:path'

import type { CompiledExperiment, Plan } from '../../compiler/index.ts'
import type { MapTree } from '../../compiler/source/index.ts'
import { openDataset } from '../../runtime/data/index.ts'
import { locating, type Tensor } from '../../runtime/index.ts'
import {
  cacheFolder,
  finishedFile,
  impliedTensors,
  initialState,
  loadWeights,
  type LoadedWeights,
} from '../../runtime/run/index.ts'
import { outsideOf } from '../allowed-roots.ts'
import { EXIT, Exit } from '../exit.ts'
import { withWeightsFile } from '../open-weights.ts'
import { orExit } from '../run-failure.ts'
import type { EmitOptions } from './emission.ts'

/** As a run loads them: held against the plan, in our order of numbers. */
export async function loaded(
  files: readonly string[],
  map: Plan['weights'][number],
  folder: string,
): Promise<LoadedWeights['tensors']> {
  return orExit(folder, async () => (await loadWeights(files, map)).tensors)
}

/**
 * The first value of every state, by its name: as a run would begin with, but for what `weights` has under the names of the
 * spec. What another experiment trains is taken from its finished run; one that nobody has run ends the command.
 */
export async function firstState(
  experiment: CompiledExperiment,
  options: Pick<EmitOptions, 'weights' | 'dataDir' | 'runs'>,
): Promise<ReadonlyMap<string, Tensor>> {
  const { spec: plan, folder } = experiment
  const { weights } = options
  const given = weights === undefined ? new Map<string, Tensor>() : await givenWeights(plan, weights)
  const found = new Map<string, Tensor>()
  for (const map of plan.weights) {
    if (map.entries.every(({ to }) => given.has(to))) {
      for (const { to } of map.entries) found.set(to, given.get(to) ?? { shape: [], data: new Float32Array() })
      for (const [to, tensor] of impliedTensors(map)) found.set(to, tensor)
      continue
    }
    const files = await filesOf(experiment, map, options)
    for (const [name, tensor] of await loaded(files, map, folder)) found.set(name, tensor)
  }
  return new Map([...initialState(plan, found), ...given])
}

type Mapped = Plan['weights'][number]

async function filesOf(
  experiment: CompiledExperiment,
  map: Mapped,
  options: Pick<EmitOptions, 'dataDir' | 'runs'>,
): Promise<readonly string[]> {
  return Promise.all(
    map.sources.map(async (source) => {
      if (source.type === 'file') return resolve(experiment.folder, source.file)
      const file = await finishedOf(experiment, source, options)
      if (file !== undefined) return file
      const where = resolve(experiment.folder, source.file)
      throw new Exit(
        EXIT.mistakes,
        `the weights of \`${map.network}\` are what \`${source.name}\` trains, and no finished run of it is in \`${options.runs}\``,
        `\`ts-compile run ${where}\` trains them; \`--runs\` names another folder`,
      )
    }),
  )
}

/**
 * The sources of `map`, and why there are none where an experiment that trains one of them has not been run, or where nobody can
 * tell, since its data is not here.
 */
export async function foundFiles(
  experiment: CompiledExperiment,
  map: Mapped,
  options: Pick<EmitOptions, 'dataDir' | 'runs'>,
): Promise<readonly string[] | { readonly none: string }> {
  try {
    return await filesOf(experiment, map, options)
  } catch (cause) {
    if (cause instanceof Exit) return { none: cause.message }
    throw cause
  }
}

/** What its finished run left; undefined where there is none. */
async function finishedOf(
  { folder, teachers }: CompiledExperiment,
  source: Extract<Mapped['sources'][number], { type: 'experiment' }>,
  { dataDir, runs }: Pick<EmitOptions, 'dataDir' | 'runs'>,
): Promise<string | undefined> {
  const context = {
    teachers,
    runs,
    cache: cacheFolder(runs),
    openDataset: ({ data }: Plan, tree: MapTree, from: string) =>
      locating(tree, () => openDataset(data, from, { outside: outsideOf, ...(dataDir !== undefined && { dataDir }) })),
  }
  return orExit(folder, () => finishedFile(source, context))
}

/** What a file has under the names and in the shapes of the spec, of whatever network, by state. */
export async function givenWeights(plan: Plan, weights: string): Promise<Map<string, Tensor>> {
  return withWeightsFile(weights, async (file) => {
    const shapes = new Map(file.tensors.map((tensor) => [tensor.name, tensor.shape]))
    const found = new Map<string, Tensor>()
    for (const { name, network, shape, kind } of plan.state) {
      const own = name.slice(network.length + 1)
      if (kind !== 'slot' && shapes.get(own)?.join() === shape.join())
        found.set(name, { shape, data: await file.read(own) })
    }
    if (found.size > 0) return found
    throw new Exit(EXIT.mistakes, `\`${weights}\` has no tensor of the names and shapes that the spec has`)
  })
}
