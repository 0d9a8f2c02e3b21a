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
  { weights, dataDir, runs }: Pick<EmitOptions, 'weights' | 'dataDir' | 'runs'>,
): Promise<ReadonlyMap<string, Tensor>> {
  const { spec: plan, folder } = experiment
  const given = weights === undefined ? new Map<string, Tensor>() : await givenWeights(plan, weights)
  const found = new Map<string, Tensor>()
  for (const map of plan.weights) {
    if (map.entries.every(({ to }) => given.has(to))) {
      for (const { to } of map.entries) found.set(to, given.get(to) ?? { shape: [], data: new Float32Array() })
      for (const [to, tensor] of impliedTensors(map)) found.set(to, tensor)
      continue
    }
    const files = await filesOf(experiment, map, { dataDir, runs })
    for (const [name, tensor] of await loaded(files, map, folder)) found.set(name, tensor)
  }
  return new Map([...initialState(plan, found), ...given])
}

async function filesOf(
  { folder, teachers }: CompiledExperiment,
  map: Plan['weights'][number],
  { dataDir, runs }: { readonly dataDir: string | undefined; readonly runs: string },
): Promise<readonly string[]> {
  const context = {
    teachers,
    runs,
    cache: cacheFolder(runs),
    openDataset: ({ data }: Plan, tree: MapTree, from: string) =>
      locating(tree, () => openDataset(data, from, { outside: outsideOf, ...(dataDir !== undefined && { dataDir }) })),
  }
  return orExit(folder, () =>
    Promise.all(
      map.sources.map(async (source) => {
        if (source.type === 'file') return resolve(folder, source.file)
        const file = await finishedFile(source, context)
        if (file !== undefined) return file
        throw new Exit(
          EXIT.mistakes,
          `the weights of \`${map.network}\` are what \`${source.name}\` trains, and no finished run of it is in \`${context.runs}\``,
          `\`ts-compile run ${resolve(folder, source.file)}\` trains them; \`--runs\` names another folder`,
        )
      }),
    ),
  )
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
