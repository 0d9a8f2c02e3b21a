import type { TrainedWeights } from '../network/index.ts'
import type { Plan, StateTensor } from './types.ts'

/** The networks that a run of the plan leaves: those that it trains. Where losses reach nothing, those that would learn. */
export function trainedNetworks({ networks }: Pick<Plan, 'networks'>): readonly string[] {
  const trained = networks.filter(({ trainable }) => trainable > 0)
  const left = trained.length > 0 ? trained : networks.filter(({ role }) => role !== 'teacher')
  return left.map(({ name }) => name)
}

/** What `<network>.safetensors` holds: every parameter and running statistic of the network, under its name in the file. */
export function networkTensors(
  { state }: Pick<Plan, 'state'>,
  network: string,
): readonly { readonly name: string; readonly tensor: StateTensor }[] {
  return state
    .filter((tensor) => tensor.network === network && tensor.kind !== 'slot')
    .map((tensor) => ({ name: tensor.name.slice(network.length + 1), tensor }))
}

/** What a run of the plan leaves for other experiments. */
export function trainedWeights(plan: Plan): TrainedWeights {
  const networks = trainedNetworks(plan).map((network) => ({
    name: network,
    tensors: networkTensors(plan, network).map(({ name, tensor: { shape } }) => ({ name, shape })),
  }))
  return { name: plan.name, resultHash: plan.hashes.result, networks }
}
