import type { Lost, MapEntry, MapTree, Provenance, Tree } from '../source/index.ts'

/** A `key: null` where there was nothing to delete. */
export interface IdleDeletion {
  readonly key: string
  readonly entry: MapEntry
  /** The keys that could have been deleted there. */
  readonly known: readonly string[]
}

/**
 * `over` laid on `base`: maps merge key by key, lists and scalars replace, a map of another tag replaces whole, and null
 * deletes what was there; `idle` hears of each null that deletes nothing. With `path`, where they stand in a spec, a null
 * that deletes nothing stays in an `override`: it may delete what the network file says.
 */
export function mergeTrees(
  base: MapTree,
  over: MapTree,
  idle: (deletion: IdleDeletion) => void,
  path?: readonly string[],
): MapTree {
  const entries = new Map<string, MapEntry>(base.entries)
  const lost = new Map<string, Lost>([...(base.lost ?? []), ...(over.lost ?? [])])
  const deletesLater = path !== undefined && isOfOverride(path)
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key)?.value
    const { value } = entry
    if (isNull(value)) {
      if (deletesLater && (!below || isNull(below))) {
        entries.set(key, entry)
        continue
      }
      if (!below) idle({ key, entry, known: [...base.entries.keys()] })
      else lost.set(key, { by: 'null', at: entry.key, note: { message: 'deleted here', span: entry.key } })
      entries.delete(key)
    } else if (value.kind === 'map') {
      const joins = below?.kind === 'map' && sameTag(key, below, value)
      const replaced = below?.kind === 'map' ? lostTo(value, below, key) : undefined
      const kept = joins ? below : { ...value, entries: new Map(), ...(replaced && { lost: replaced }) }
      const merged = mergeTrees(kept, value, idle, path && [...path, key])
      const onlyDeleted = !below && merged.entries.size === 0 && value.entries.size > 0
      if (!onlyDeleted) entries.set(key, { ...entry, value: merged })
    } else entries.set(key, entry)
  }
  return { ...over, entries, ...(lost.size > 0 && { lost }) }
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}

/** Whether what stands at `path` is, or is in, what a network's `override` says of one layer. */
function isOfOverride(path: readonly string[]): boolean {
  const [role] = path
  const depth = role === 'teachers' || role === 'students' ? 2 : 1
  const isNetwork = depth === 2 || role === 'network' || role === 'teacher' || role === 'student'
  return isNetwork && path[depth] === 'override' && path.length > depth + 1
}

/** What `below`, a map at `key`, says, lost to one of another type that replaces it. */
export function lostTo(over: MapTree, below: MapTree, key: string): ReadonlyMap<string, Lost> | undefined {
  const type = over.entries.get('type')
  if (type?.value.kind !== 'scalar') return undefined
  const message = `\`type: ${String(type.value.value)}\` replaces the whole \`${key}\`; repeat what is to stay`
  const said = [...below.entries].filter(([name, { value }]) => name !== 'type' && value.provenance !== 'default')
  return new Map(
    said.map(([name, { key: span }]) => [name, { by: 'type', at: type.key, note: { message, span } }] as const),
  )
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
