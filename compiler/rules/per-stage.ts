import { stageModels, type Model, type TypedNetwork } from '../network/index.ts'
import type { Rule } from './rule.ts'

/** A law that each stage must hold by itself, with the losses that count in it and what is frozen in it. */
export function perStage(rule: Rule): Rule {
  return (model, reporter) => {
    for (const stage of stageModels(model)) rule(stage, reporter)
  }
}

/** A law of what is frozen for the whole run, whatever is frozen for a stage of it. */
export function overStages<Rest extends readonly unknown[]>(
  rule: (model: Model, ...rest: Rest) => void,
): (model: Model, ...rest: Rest) => void {
  return (model, ...rest) => rule({ ...model, networks: overAll(model) }, ...rest)
}

/** The networks with each layer as it is in the first stage that does not freeze it. */
function overAll(model: Model): Model['networks'] {
  if (model.spec.stages.every(({ frozen }) => !frozen)) return model.networks
  const stages = stageModels(model).map(({ networks }) => networks)
  const joined = (network: TypedNetwork): TypedNetwork => {
    const layers = [...network.layers].map(([name, layer]) => {
      const found = stages.flatMap((networks) => networks.get(network.name)?.layers.get(name) ?? [])
      return [name, found.find(({ frozen }) => !frozen) ?? found.at(0) ?? layer] as const
    })
    return { ...network, layers: new Map(layers) }
  }
  return new Map([...model.networks].map(([name, network]) => [name, joined(network)]))
}
