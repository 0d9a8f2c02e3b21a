/** Specs of single layers, losses, metrics and solvers, with the schema's defaults filled in. */
import { Reporter } from '../compiler/index.ts'
import {
  withDefaults,
  type FillerSpec,
  type LayerSpec,
  type LossSpec,
  type MetricSpec,
  type SolverSpec,
} from '../compiler/schema/index.ts'
import { parseDocument, toValue, type MapTree } from '../compiler/source/index.ts'

type Said<S extends { type: string }, T extends S['type']> = { readonly type: T } & Partial<Extract<S, { type: T }>>

function complete(definition: 'filler' | 'layer' | 'loss' | 'metric' | 'solver', said: object): unknown {
  const tree = parseDocument('x.yaml', JSON.stringify(said), new Reporter()) as MapTree
  return toValue(withDefaults(tree, definition))
}

export function layerOf<T extends LayerSpec['type']>(said: Said<LayerSpec, T>): Extract<LayerSpec, { type: T }> {
  return complete('layer', { name: 'layer', ...said }) as Extract<LayerSpec, { type: T }>
}

export function lossOf<T extends LossSpec['type']>(said: Said<LossSpec, T>): Extract<LossSpec, { type: T }> {
  return complete('loss', { input: 's.z', target: 't.t', ...said }) as Extract<LossSpec, { type: T }>
}

export function metricOf<T extends MetricSpec['type']>(said: Said<MetricSpec, T>): Extract<MetricSpec, { type: T }> {
  return complete('metric', { input: 's.z', target: 't.t', ...said }) as Extract<MetricSpec, { type: T }>
}

export function solverOf<T extends SolverSpec['type']>(said: Said<SolverSpec, T>): Extract<SolverSpec, { type: T }> {
  return complete('solver', { base_lr: 0.1, max_iter: 3, ...said }) as Extract<SolverSpec, { type: T }>
}

export function fillerOf<T extends FillerSpec['type']>(said: Said<FillerSpec, T>): Extract<FillerSpec, { type: T }> {
  return complete('filler', said) as Extract<FillerSpec, { type: T }>
}
