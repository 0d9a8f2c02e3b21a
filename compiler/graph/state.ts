/** All state of an experiment: the parameters of its networks and the slots of its solver. */
import { resolveFiller } from '../fillers/index.ts'
import { parametersOf, type Parameter, type TypedNetwork, type WeightMap } from '../network/index.ts'
import type { StateTensor } from './types.ts'

export function parameterState(
  network: TypedNetwork,
  weights: WeightMap | undefined,
  trained: ReadonlySet<string>,
): readonly StateTensor[] {
  const sources = new Map(weights?.entries.map(({ from, to }) => [to, from]))
  return parametersOf(network).map(({ state, shape, filler }) => {
    const from = sources.get(state)
    return {
      name: state,
      network: network.name,
      kind: 'parameter',
      shape,
      frozen: !trained.has(state),
      init: from === undefined ? resolveFiller(filler, shape) : { type: 'weights', network: network.name, from },
    }
  })
}

export function slotName(parameter: Parameter, slot: string): string {
  return `${parameter.state}@${slot}`
}

export function slotState(network: TypedNetwork, parameter: Parameter, slot: string): StateTensor {
  return {
    name: slotName(parameter, slot),
    network: network.name,
    kind: 'slot',
    shape: parameter.shape,
    frozen: false,
    init: { type: 'constant', value: 0 },
  }
}
