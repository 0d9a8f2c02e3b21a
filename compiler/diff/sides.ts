/** The two sides of a comparison: a resolved spec and its plan, seen together. */
import type { CompiledExperiment } from '../result.ts'
import type { LayerPlan, NetworkPlan, Plan } from '../plan/index.ts'
import { treeAt, type MapTree, type Tree } from '../source/index.ts'

/** What is compared: a spec, or a member of its sweep. */
export interface Side {
  readonly tree: MapTree
  readonly plan: Plan
}

/** An experiment by itself, its sweep aside. */
export function sideOf({ tree, spec }: CompiledExperiment): Side {
  return { tree, plan: spec }
}

export interface LayerSide {
  /** As the network says it: `conv1`. */
  readonly local: string
  readonly tree: MapTree
  /** Under the name that `rename` gives it: `conv1_s`. */
  readonly plan: LayerPlan
}

export interface NetworkSide {
  readonly plan: NetworkPlan
  readonly tree: MapTree
  /** None where it is described by a file. */
  readonly layers: readonly LayerSide[]
}

export function networksOf({ tree, plan }: Side): readonly NetworkSide[] {
  return plan.networks.flatMap((network) => {
    const place = network.role === 'network' ? ['network'] : [`${network.role}s`, network.name]
    const found = treeAt(tree, place)
    if (found?.kind !== 'map') return []
    const items = network.foreign ? [] : mapsIn(treeAt(found, ['layers']))
    const layers = items.flatMap((item, i): LayerSide[] => {
      const layer = network.layers[i]
      return layer ? [{ local: textAt(item, 'name') ?? layer.name, tree: item, plan: layer }] : []
    })
    return [{ plan: network, tree: found, layers }]
  })
}

export function mapsIn(tree: Tree | undefined): readonly MapTree[] {
  return tree?.kind === 'list' ? tree.items.filter((item) => item.kind === 'map') : []
}

export function textAt(tree: MapTree, key: string): string | undefined {
  const value = tree.entries.get(key)?.value
  return value?.kind === 'scalar' ? String(value.value) : undefined
}

/** `tree` without `keys`. */
export function without(tree: MapTree, keys: readonly string[]): MapTree {
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !keys.includes(key))) }
}
