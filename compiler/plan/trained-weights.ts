import type { TrainedWeights } from '../network/index.ts'
import type { Plan } from './types.ts'

/** The network that a plan trains, or undefined where it trains none. */
export function trainedNetwork(plan: Plan): string | undefined {
  return plan.networks.find(({ role, trainable }) => role !== 'teacher' && trainable > 0)?.name
}

/** What a run of the plan leaves in `<network>.safetensors`: every parameter and running statistic of the trained network. */
export function trainedWeights(plan: Plan): TrainedWeights {
  const network = trainedNetwork(plan)
  const tensors = plan.state
    .filter((tensor) => tensor.network === network && tensor.kind !== 'slot')
    .map(({ name, shape }) => ({ name: name.slice((network ?? '').length + 1), shape }))
  return { name: plan.name, resultHash: plan.hashes.result, tensors }
}
