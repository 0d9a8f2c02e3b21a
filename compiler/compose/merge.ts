import type { MapEntry, MapTree, Provenance, Tree } from '../source/index.ts'

/**
 * `over` laid on `base`: maps merge key by key, lists and scalars replace, a map of another `type` replaces whole, and
 * null deletes what was there.
 */
export function mergeTrees(base: MapTree, over: MapTree): MapTree {
  const entries = new Map<string, MapEntry>(base.entries)
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key)?.value
    const { value } = entry
    if (value.kind === 'scalar' && value.value === null) entries.delete(key)
    else if (below?.kind === 'map' && value.kind === 'map' && sameTag(below, value)) {
      entries.set(key, { ...entry, value: mergeTrees(below, value) })
    } else entries.set(key, entry)
  }
  return { ...over, entries }
}

function sameTag(a: MapTree, b: MapTree): boolean {
  const tag = (map: MapTree): unknown => {
    const type = map.entries.get('type')?.value
    return type?.kind === 'scalar' ? type.value : undefined
  }
  return tag(b) === undefined || tag(a) === tag(b)
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
