/** What each stage of the training sees: its own losses, and the networks with what is frozen in it. */
import { Reporter } from '../diagnostics/index.ts'
import type { NormalizedNetwork, NormalizedStage } from '../normalize/index.ts'
import { inferNetwork } from './infer.ts'
import type { Model } from './model.ts'
import type { TypedNetwork } from './typed.ts'

/** A model as it is in one stage; its `spec.losses` are those that count. */
export interface StageModel extends Model {
  readonly stage: NormalizedStage
}

/** One a stage, in order. */
export function stageModels(model: Model): readonly StageModel[] {
  return model.spec.stages.map((stage) => ({
    ...model,
    stage,
    spec: { ...model.spec, losses: model.spec.losses.filter(({ name }) => stage.losses.includes(name)) },
    networks: networksIn(model, stage),
  }))
}

/** The patterns of a stage stand for those of the networks; a network that is frozen as a whole stays so. */
function networksIn(
  { spec, networks, dataset }: Model,
  { frozen }: NormalizedStage,
): ReadonlyMap<string, TypedNetwork> {
  if (!frozen) return networks
  const silent = new Reporter() // what is wrong with a network is the same in every stage, and told
  const retyped = (network: NormalizedNetwork): TypedNetwork => {
    const patterns = frozen.map((glob) => ({ ...glob, over: 'network.layer' as const }))
    return inferNetwork({ ...network, frozen: patterns }, dataset?.shape, { reporter: silent })
  }
  return new Map(
    spec.networks.flatMap((network) => {
      const typed = network.frozen === 'all' ? networks.get(network.name) : retyped(network)
      return typed ? [[network.name, typed]] : []
    }),
  )
}
