import type { MapEntry, MapTree, Provenance, Tree } from '../source/index.ts'

/** A `key: null` where there was nothing to delete. */
export interface IdleDeletion {
  readonly key: string
  readonly entry: MapEntry
  /** The keys that could have been deleted there. */
  readonly known: readonly string[]
}

/**
 * `over` laid on `base`: maps merge key by key, lists and scalars replace, a map of another tag replaces whole, and null
 * deletes what was there; `idle` hears of each null that deletes nothing.
 */
export function mergeTrees(base: MapTree, over: MapTree, idle: (deletion: IdleDeletion) => void): MapTree {
  const entries = new Map<string, MapEntry>(base.entries)
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key)?.value
    const { value } = entry
    if (value.kind === 'scalar' && value.value === null) {
      if (!below) idle({ key, entry, known: [...base.entries.keys()] })
      entries.delete(key)
    } else if (value.kind === 'map') {
      const kept = below?.kind === 'map' && sameTag(key, below, value) ? below : { ...value, entries: new Map() }
      const merged = mergeTrees(kept, value, idle)
      const onlyDeleted = !below && merged.entries.size === 0 && value.entries.size > 0
      if (!onlyDeleted) entries.set(key, { ...entry, value: merged })
    } else entries.set(key, entry)
  }
  return { ...over, entries }
}

/** Which of the ways to say where weights come from: the tag of a `weights` map. */
const SOURCES = ['experiment', 'file', 'sources']

/** A map that says no tag goes on with the one below it, and one below that says none takes the tag laid on it. */
function sameTag(key: string, below: MapTree, over: MapTree): boolean {
  const tag = (map: MapTree): unknown => {
    if (key === 'weights') return SOURCES.find((source) => map.entries.has(source))
    const type = map.entries.get('type')?.value
    return type?.kind === 'scalar' ? type.value : undefined
  }
  return [tag(below), undefined].includes(tag(over)) || tag(below) === undefined
}

/** The tree with every value marked as having come in this way. */
export function withProvenance<T extends Tree>(tree: T, provenance: Provenance): T
export function withProvenance(tree: Tree, provenance: Provenance): Tree {
  if (tree.kind === 'scalar') return { ...tree, provenance }
  if (tree.kind === 'list')
    return { ...tree, provenance, items: tree.items.map((item) => withProvenance(item, provenance)) }
  const entries = [...tree.entries].map(
    ([key, entry]) => [key, { ...entry, value: withProvenance(entry.value, provenance) }] as const,
  )
  return { ...tree, provenance, entries: new Map(entries) }
}
