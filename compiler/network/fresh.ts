/** What of a model starts by its fillers, and what the first test would read of it. */
import { layersBelow, type Model } from './model.ts'
import { stageModels } from './stages.ts'
import { parametersOf, type Parameter, type TypedLayer, type TypedNetwork } from './typed.ts'
import type { WeightMap } from './weight-map.ts'

/** Whether a parameter, or a running statistic, starts by its filler: no weights are loaded into it. */
export type Fresh = (parameter: Parameter) => boolean

/** Of weights that could not be mapped nothing is said. */
export function freshIn({ networks }: Model, weights: readonly WeightMap[]): Fresh {
  const states = new Set([
    ...weights.flatMap(({ fresh }) => fresh),
    ...[...networks.values()].flatMap((network) =>
      network.weights ? [] : parametersOf(network).map(({ state }) => state),
    ),
  ])
  return ({ state }) => states.has(state)
}

/** Whether a layer keeps running statistics, and starts without any. */
export function startsWithout({ parameters }: TypedLayer, fresh: Fresh): boolean {
  return parameters.some((parameter) => parameter.kind === 'running' && fresh(parameter))
}

/**
 * The first layer, as `student.norm1`, whose running statistics a test before the first step would read, though only that
 * step makes them: its loss and all that it measures would be of a network that nobody means.
 */
export function unmadeStatistics(model: Model, fresh: Fresh): string | undefined {
  const [{ spec, networks }] = stageModels(model)
  for (const { input, weight } of spec.losses) {
    const network = networks.get(input.network)
    if (!network || weight === 0) continue
    const below = layersBelow(network, input.layer)
    const found = [...network.layers.values()].find(
      (typed) => below.has(typed.layer.name) && isMade(network, typed) && startsWithout(typed, fresh),
    )
    if (found) return `${network.name}.${found.layer.name}`
  }
  return undefined
}

/** Training normalises by the batch, and tests by what is kept of it. */
function isMade({ mode }: TypedNetwork, { layer: { spec }, frozen }: TypedLayer): boolean {
  return spec.type === 'batch_norm' && spec.use_global_stats === undefined && mode === 'train' && !frozen
}
