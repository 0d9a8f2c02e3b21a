/**
 * A document as values that remember where they came from. Every stage up to `normalize` maps trees to trees, so that a
 * message about any value, however late, can still name its line and column.
 */
import type { Note, Span } from '../diagnostics/index.ts'

export type Scalar = string | number | boolean | null

/** How a value came to be where it is. */
export type Provenance = 'written' | 'inherited' | 'set' | 'default'

interface Placed {
  readonly span: Span
  readonly provenance: Provenance
}

export interface ScalarTree extends Placed {
  readonly kind: 'scalar'
  readonly value: Scalar
}
export interface ListTree extends Placed {
  readonly kind: 'list'
  readonly items: readonly Tree[]
}
export interface MapEntry {
  readonly key: Span
  readonly value: Tree
}
export interface MapTree extends Placed {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, MapEntry>
  /** What was there before something was laid over it, by its key: told where it is missed. */
  readonly lost?: ReadonlyMap<string, Lost>
}
/** A key that was deleted, or went with a map that one of another type replaced. */
export interface Lost {
  readonly by: 'null' | 'type'
  /** What took it away. */
  readonly at: Span
  readonly note: Note
  /** Whose key it was, where no path says so: `layer \`conv\``. */
  readonly owner?: string
}
export type Tree = ScalarTree | ListTree | MapTree

export type Path = readonly (string | number)[]

/** The subtree at `path`, or undefined where there is none. */
export function treeAt(tree: Tree, path: Path): Tree | undefined {
  let here: Tree | undefined = tree
  for (const step of path) {
    if (here === undefined) return undefined
    if (here.kind === 'map') here = here.entries.get(String(step))?.value
    else if (here.kind === 'list') here = here.items[Number(step)]
    else return undefined
  }
  return here
}

/** The place of the value at `path`; where there is none, of the nearest value around it. */
export function spanAt(tree: Tree, path: Path = []): Span {
  for (let length = path.length; length > 0; length--) {
    const found = treeAt(tree, path.slice(0, length))
    if (found) return found.span
  }
  return tree.span
}

/** The place of the key at the end of `path`; of the value, where it has no key. */
export function keySpanAt(tree: Tree, path: Path): Span {
  const parent = treeAt(tree, path.slice(0, -1))
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined
  return entry?.key ?? spanAt(tree, path)
}

/** The tree as one that nobody knows: a mistake in it is reported. */
export function madeUnknown<T extends Tree>(tree: T): T {
  return { ...tree, span: { ...tree.span, unknown: true } }
}

/** Whether nobody knows the value, or one in it; of those in it, only what stands in the first `depth` levels counts. */
export function hasUnknown(tree: Tree, depth: number = Infinity): boolean {
  if (depth === 0 || tree.kind === 'scalar') return depth > 0 && tree.span.unknown === true
  if (tree.span.unknown) return true
  const inner = tree.kind === 'list' ? tree.items : [...tree.entries.values()].map(({ value }) => value)
  return inner.some((value) => hasUnknown(value, depth - 1))
}

/** The plain value, as JSON would have it. */
export function toValue(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'list') return tree.items.map(toValue)
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, toValue(value)]))
}
