/** All state of an experiment: the parameters of its networks and projections, running statistics, and solver slots. */
import { resolveFiller } from '../fillers/index.ts'
import type { Parameter } from '../network/index.ts'
import type { StateTensor } from './types.ts'

/** `owner` is the network's name, or the loss whose projection it is; `from` what fills it, in the weights' source. */
export function parameterState(
  owner: string,
  { state, kind, shape, filler }: Parameter,
  from: string | undefined,
  frozen: boolean,
): StateTensor {
  const init = from === undefined ? resolveFiller(filler, shape) : ({ type: 'weights', network: owner, from } as const)
  return { name: state, network: owner, kind, shape, frozen, init }
}

/** What a solver keeps for a parameter; it starts at 0. */
export function slotState(owner: string, { state, shape }: Parameter, slot: string): StateTensor {
  return {
    name: `${state}@${slot}`,
    network: owner,
    kind: 'slot',
    shape,
    frozen: false,
    init: { type: 'constant', value: 0 },
  }
}
