/** All state of an experiment: the parameters of its networks and projections, running statistics, and solver slots. */
import { resolveFiller } from '../fillers/index.ts'
import type { Parameter, WeightMap } from '../network/index.ts'
import type { Init, StateTensor } from './types.ts'

/** What fills each loaded parameter: the name of a tensor of its source, or a number that the layout of the source implies. */
export function stateSources(maps: readonly WeightMap[]): ReadonlyMap<string, string | number> {
  return new Map<string, string | number>(
    maps.flatMap(({ entries, constants = [] }) => [
      ...entries.map(({ from, to }): [string, string] => [to, from]),
      ...constants.map(({ to, value }): [string, number] => [to, value]),
    ]),
  )
}

/** `owner` is the network's name, or the loss whose projection it is; `from` what fills it, one of `stateSources`. */
export function parameterState(
  owner: string,
  { state, kind, shape, filler }: Parameter,
  from: string | number | undefined,
  frozen: boolean,
): StateTensor {
  const init = (): Init => {
    if (from === undefined) return resolveFiller(filler, shape)
    return typeof from === 'number' ? { type: 'constant', value: from } : { type: 'weights', network: owner, from }
  }
  return { name: state, network: owner, kind, shape, frozen, init: init() }
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
