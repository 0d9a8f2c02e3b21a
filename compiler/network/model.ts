import type { Shape } from '../ir/index.ts'
import { layerDefinition } from '../layers/index.ts'
import { metricDefinition } from '../metrics/index.ts'
import type { TypedData } from './data.ts'
import { tapsOfTarget, type NormalizedSpec, type Reference, type Target } from '../normalize/index.ts'
import { layerOfTop, type TypedLayer, type TypedNetwork } from './typed.ts'

/** Everything that is known once shapes are: what rules judge and the graph is built from. */
export interface Model {
  readonly spec: NormalizedSpec
  readonly dataset: TypedData | undefined
  readonly networks: ReadonlyMap<string, TypedNetwork>
  /** The layers between losses and their inputs, by the loss's name. */
  readonly projections: ReadonlyMap<string, TypedLayer>
}

/** The layer that a reference names, or undefined where there is none or it is broken. */
export function layerAt(model: Model, { network, layer }: Reference): TypedLayer | undefined {
  return model.networks.get(network)?.layers.get(layerOfTop(layer))
}

/** Whether tests can tell of a loss or a metric: not of one that reads what was recorded of training images alone. */
export function isTested(
  { networks }: Pick<Model, 'networks'>,
  {
    input,
    target,
    similar,
  }: { readonly input: Reference; readonly target: Target | undefined; readonly similar?: Target | undefined },
): boolean {
  return [input, ...tapsOfTarget(target), ...tapsOfTarget(similar)].every(({ network }) => {
    const foreign = networks.get(network)?.foreign
    return foreign?.kind !== 'recorded' || foreign.files.test !== undefined
  })
}

/** The shape, for one image, of what a reference names. */
export function shapeAt(model: Model, reference: Reference): Shape | undefined {
  const network = model.networks.get(reference.network)
  return network?.tops.includes(reference.layer) === true ? network.shapes.get(reference.layer) : undefined
}

/** The layers that computing `top` takes, its own included; of `gradients`, those that a gradient from `top` reaches. */
export function layersBelow(
  network: TypedNetwork,
  top: string,
  of: 'values' | 'gradients' = 'values',
): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [top] // not by recursion: networks may be thousands of layers deep
  for (let bottom = open.pop(); bottom !== undefined; bottom = open.pop()) {
    const name = layerOfTop(bottom)
    const typed = network.layers.get(name)
    if (!typed || found.has(name)) continue
    found.add(name)
    if (of === 'values' || layerDefinition(typed.layer.spec.type).opaque !== true) open.push(...typed.layer.bottoms)
  }
  return found
}

/** Whether a value is the same for an image throughout: nothing below it is trained, and no running statistic moves. */
export function isFixed(model: Model, reference: Reference): boolean {
  const owner = model.networks.get(reference.network)
  if (!owner || isTrained(model, reference)) return false
  const moving = ({ frozen, parameters }: TypedLayer): boolean =>
    owner.mode === 'train' && !frozen && parameters.some(({ kind }) => kind === 'running')
  return ![...layersBelow(owner, reference.layer)].some((name) => {
    const typed = owner.layers.get(name)
    return typed && moving(typed)
  })
}

/** Whether a value depends on a parameter that training changes; of `gradients`, whether its gradient reaches one. */
export function isTrained(model: Model, { network, layer }: Reference, of: 'values' | 'gradients' = 'values'): boolean {
  const owner = model.networks.get(network)
  if (!owner) return false
  return [...layersBelow(owner, layer, of)].some((name) => owner.layers.get(name)?.parameters.some((p) => !p.frozen))
}

/** Which of two values is better, of what tests report by this name: of losses the smaller. */
export function betterOf({ metrics }: NormalizedSpec, reported: string): 'max' | 'min' {
  const found = metrics.find(({ name }) => reported === name || reported.startsWith(`${name}.`)) // of a class
  return found ? metricDefinition(found.spec.type).better : 'min'
}
