/** What a program without training gives depends on: itself, the weights' bytes, the images as it sees them, and who computes it. */
import { createHash } from 'node:crypto'

import type { Plan, ProgramName } from '../../compiler/index.ts'
import { meanOf, partOf, type Dataset } from '../data/index.ts'
import type { EngineInfo } from '../engines/index.ts'
import type { LockedWeights } from './lock.ts'

/** What measured numbers depend on besides the plan and the data. */
export interface Measured {
  readonly weights: readonly LockedWeights[]
  readonly engine: EngineInfo
  /** Where numbers are remembered. */
  readonly cache: string
}

/** `networks`: those that the program runs. `what`: all else that a number depends on. */
export async function programIdentity(
  { plan, dataset, measured: { weights, engine } }: Identified,
  name: ProgramName,
  networks: ReadonlySet<string>,
  what: object,
): Promise<string> {
  const program = plan.programs.find((candidate) => candidate.name === name)
  const { data, seed } = plan
  // it depends on a file, or on which images are trained on
  const mean = await meanOf(partOf(plan, dataset, 'train'), data, dataset)
  const identity = {
    program: program && {
      nodes: program.nodes.map(({ origin: _origin, ...node }) => node),
      outputs: program.outputs,
      precision: program.precision,
    },
    state: plan.state.filter(({ network }) => networks.has(network)),
    maps: plan.weights.filter(({ network }) => networks.has(network)).map(({ network, entries }) => [network, entries]),
    weights: weights.filter(({ network }) => networks.has(network)).map(({ network, sha256 }) => [network, sha256]),
    dataset: dataset.hash,
    transform: data.transform,
    mean: [...mean.values],
    seed,
    engine,
    ...what,
  }
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)
}

export interface Identified {
  readonly plan: Plan
  readonly dataset: Dataset
  readonly measured: Measured
}
