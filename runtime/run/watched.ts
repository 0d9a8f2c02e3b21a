import {
  networkTensors,
  programName,
  trainedNetworks,
  type Plan,
  type StagePlan,
  type StateTensor,
} from '../../compiler/index.ts'

/** A parameter that a stage trains, as its network's layers have it. */
export interface Watched {
  readonly network: string
  /** Of its state: `student.ip1.weight`. */
  readonly name: string
  /** `student.ip1`. */
  readonly layer: string
  readonly tensor: StateTensor
  readonly learns: { readonly lr_mult: number; readonly decay_mult: number }
  /** The stage's losses depend on it, so that a step changes it. */
  readonly updated: boolean
}

export function watchedIn(plan: Plan, stage: StagePlan): readonly Watched[] {
  const held = new Set(stage.frozen)
  const update = programName(stage.name, stage.solver.iter_size > 1 ? 'update' : 'train')
  const left = plan.programs.find(({ name }) => name === update)?.outputs ?? []
  const updated = new Set(left.flatMap((output) => (output.kind === 'state' ? [output.state] : [])))
  const rates = new Map(
    plan.networks.flatMap(({ name: network, layers }) =>
      layers.flatMap(({ blobs }) =>
        blobs.flatMap(({ name, learns }) => (learns ? [[`${network}.${name}`, learns]] : [])),
      ),
    ) as readonly (readonly [string, Watched['learns']])[],
  )
  return trainedNetworks(plan).flatMap((network) =>
    networkTensors(plan, network).flatMap(({ name, tensor }) => {
      const learns = rates.get(tensor.name)
      if (!learns || tensor.kind !== 'parameter' || tensor.frozen || held.has(tensor.name)) return []
      const layer = `${network}.${name.slice(0, name.lastIndexOf('.'))}`
      return [{ network, name: tensor.name, layer, tensor, learns, updated: updated.has(tensor.name) }]
    }),
  )
}
