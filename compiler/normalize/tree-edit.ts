import {
  hasUnknown,
  type MapEntry,
  type MapTree,
  type Path,
  type Provenance,
  type Scalar,
  type Tree,
} from '../source/index.ts'

/** The text at `key`, or undefined where there is none. */
export function textAt(tree: MapTree, key: string): string | undefined {
  const value = tree.entries.get(key)?.value
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}

/** The texts at `key`: of a list, or of a single text. */
export function textsAt(tree: MapTree, key: string): readonly string[] {
  const value = tree.entries.get(key)?.value
  if (value?.kind === 'list') return value.items.flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []))
  return value?.kind === 'scalar' && typeof value.value === 'string' ? [value.value] : []
}

export function mapAt(tree: MapTree, key: string): MapTree | undefined {
  const value = tree.entries.get(key)?.value
  return value?.kind === 'map' ? value : undefined
}

/** What is listed at `key`; nothing where there is no list. */
export function listAt(tree: MapTree, key: string): readonly Tree[] {
  const value = tree.entries.get(key)?.value
  return value?.kind === 'list' ? value.items : []
}

/** The tree with `key` set; a key that is already there keeps its place. */
export function withEntry(tree: MapTree, key: string, value: Tree): MapTree {
  const entries = new Map<string, MapEntry>(tree.entries)
  entries.set(key, { key: tree.entries.get(key)?.key ?? value.span, value })
  return { ...tree, entries }
}

/** The tree with what stands at `path` replaced. */
export function withTreeAt(tree: MapTree, [key, ...rest]: Path, value: Tree): MapTree {
  if (rest.length === 0) return withEntry(tree, String(key), value)
  const inner = mapAt(tree, String(key))
  return inner ? withEntry(tree, String(key), withTreeAt(inner, rest, value)) : tree
}

export function without(tree: MapTree, keys: readonly string[]): MapTree {
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !keys.includes(key))) }
}

/** A value that stands where `like` stands. */
export function scalarLike(like: Tree, value: Scalar, provenance: Provenance = like.provenance): Tree {
  return { kind: 'scalar', span: like.span, provenance, value }
}

/** The maps in the map at `key`, in name order. */
export function namedMaps(tree: MapTree, key: string): readonly (readonly [string, MapTree])[] {
  const map = mapAt(tree, key)
  return [...(map?.entries ?? [])]
    .flatMap(([name, { value }]) => (value.kind === 'map' ? [[name, value] as const] : []))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Whether nobody knows what stands at `key`, or in it; `depth`: how far down it matters. */
export function isUnknownAt(tree: MapTree, key: string, depth?: number): boolean {
  const value = tree.entries.get(key)?.value
  return value !== undefined && hasUnknown(value, depth)
}
