import type { DatasetFacts } from '../datasets/index.ts'
import type { Shape } from '../ir/index.ts'
import type { NormalizedSpec, Reference } from '../normalize/index.ts'
import type { TypedLayer, TypedNetwork } from './typed.ts'

/** Everything that is known once shapes are: what rules judge and the graph is built from. */
export interface Model {
  readonly spec: NormalizedSpec
  readonly dataset: DatasetFacts | undefined
  readonly networks: ReadonlyMap<string, TypedNetwork>
}

/** The layer that a reference names, or undefined where there is none or it is broken. */
export function layerAt(model: Model, { network, layer }: Reference): TypedLayer | undefined {
  return model.networks.get(network)?.layers.get(layer)
}

/** The shape, for one image, of what a reference names. */
export function shapeAt(model: Model, reference: Reference): Shape | undefined {
  return layerAt(model, reference)?.shape
}

/** The layers that computing `layer` takes, itself included. */
export function layersBelow(network: TypedNetwork, layer: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    if (found.has(name)) return
    const typed = network.layers.get(name)
    if (!typed) return
    found.add(name)
    typed.layer.bottoms.forEach(visit)
  }
  visit(layer)
  return found
}

/** Whether a value depends on a parameter that training changes. */
export function isTrained(model: Model, { network, layer }: Reference): boolean {
  const owner = model.networks.get(network)
  if (!owner) return false
  return [...layersBelow(owner, layer)].some((name) => owner.layers.get(name)?.parameters.some((p) => !p.frozen))
}
