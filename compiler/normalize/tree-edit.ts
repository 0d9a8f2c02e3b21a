import type { Position, Span } from '../diagnostics/index.ts'
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

/** The tree of a layer that an edit changed: whatever does not stand in `by` itself knows of the edit. */
export function editedBy(tree: MapTree, word: 'override' | 'replace', at: Span, by: Span): MapTree {
  const edit = { word, at }
  const marked = (span: Span): Span => (isIn(span, by) || span.edit ? span : { ...span, edit })
  const change = (part: Tree): Tree => {
    if (part.kind === 'scalar') return { ...part, span: marked(part.span) }
    if (part.kind === 'list') return { ...part, span: marked(part.span), items: part.items.map(change) }
    return changeMap(part)
  }
  const changeMap = (map: MapTree): MapTree => {
    const entries = [...map.entries].map(
      ([key, entry]) => [key, { key: marked(entry.key), value: change(entry.value) }] as const,
    )
    return { ...map, span: marked(map.span), entries: new Map(entries) }
  }
  return changeMap(tree)
}

function isIn(span: Span, outer: Span): boolean {
  const isAfter = (a: Position, b: Position): boolean => a.line > b.line || (a.line === b.line && a.column >= b.column)
  return span.file === outer.file && isAfter(span.start, outer.start) && isAfter(outer.end, span.end)
}

/** Whether nobody knows what stands at `key`, or in it; `depth`: how far down it matters. */
export function isUnknownAt(tree: MapTree, key: string, depth?: number): boolean {
  const value = tree.entries.get(key)?.value
  return value !== undefined && hasUnknown(value, depth)
}
