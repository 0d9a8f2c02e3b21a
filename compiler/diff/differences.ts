/** Where two values differ, key by key. */
import type { Span } from '../diagnostics/index.ts'
import type { MapTree, Tree } from '../source/index.ts'
import { inLine } from './in-line.ts'
import { textAt } from './sides.ts'

/** A map of another type is another thing, and told as a whole, where it is no larger than this. */
const ONE_THING = 6

export interface Difference {
  readonly path: readonly string[]
  /** Undefined where it is not said. */
  readonly before: Tree | undefined
  readonly after: Tree | undefined
  readonly places: { readonly before?: Span; readonly after?: Span }
}

/** Texts of before, under the names of after. */
export type Renaming = (text: string) => string

/**
 * Maps are compared key by key, unless they are of different types; lists of things with names, by these; other lists as a
 * whole, or item by item where both have as many. What is gone is told under the names of before. Comes in the order of `after`, what is gone at the end.
 */
export function differences(
  before: Tree | undefined,
  after: Tree | undefined,
  now: Renaming,
  path: readonly string[] = [],
): readonly Difference[] {
  const origins = new Map<Tree, Tree>()
  const old = before && renamed(before, now, origins)
  return [...between(old, after, path)].map((found) => {
    const was = found.before && !found.after && origins.get(found.before)
    return was ? { ...found, before: was } : found
  })
}

export function* between(
  before: Tree | undefined,
  after: Tree | undefined,
  path: readonly string[],
): Generator<Difference> {
  if (before && after && inLine(before) === inLine(after)) return
  if (!before && !after) return
  const [then, today] = [entriesOf(before), entriesOf(after)]
  if (!then || !today || !isAlike(before, after)) {
    const places = { ...(before && { before: before.span }), ...(after && { after: after.span }) }
    yield { path, before, after, places }
    return
  }
  for (const key of new Set([...today.keys(), ...then.keys()])) {
    const [old, current] = [then.get(key), today.get(key)]
    for (const found of between(old, current, [...path, key])) {
      // what one side does not say is looked for where it would stand
      const places = {
        ...(before && !old && { before: before.span }),
        ...(after && !current && { after: after.span }),
        ...found.places,
      }
      yield { ...found, places }
    }
  }
}

/** What is in a map or a list, by its keys; undefined where it is a value as a whole. */
export function entriesOf(tree: Tree | undefined): ReadonlyMap<string, Tree> | undefined {
  if (tree?.kind === 'map') return new Map([...tree.entries].map(([key, { value }]) => [key, value]))
  if (tree?.kind !== 'list' || tree.items.length === 0) return undefined
  const names = tree.items.map((item) => (item.kind === 'map' ? textAt(item, 'name') : undefined))
  const areNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length
  if (!areNamed && !tree.items.every((item) => item.kind === 'map')) return undefined
  return new Map(tree.items.map((item, i) => [areNamed ? (names[i] ?? '') : String(i + 1), item]))
}

function isAlike(before: Tree | undefined, after: Tree | undefined): boolean {
  if (before?.kind === 'map' && after?.kind === 'map') {
    return textAt(before, 'type') === textAt(after, 'type') || before.entries.size > ONE_THING
  }
  if (before?.kind !== 'list' || after?.kind !== 'list') return false
  const named = ({ items }: typeof before): boolean =>
    items.some((item) => item.kind === 'map' && item.entries.has('name'))
  return named(before) ? named(after) : before.items.length === after.items.length
}

/** The same tree, where a text or a key that `now` knows is what it is called now. `origins`: what each part was made of. */
export function renamed(tree: Tree, now: Renaming, origins: Map<Tree, Tree> = new Map()): Tree {
  const made = renamedPart(tree, now, origins)
  origins.set(made, tree)
  return made
}

function renamedPart(tree: Tree, now: Renaming, origins: Map<Tree, Tree>): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((item) => renamed(item, now, origins)) }
  if (tree.kind === 'map') {
    const entries = [...tree.entries].map(
      ([key, entry]) => [now(key), { ...entry, value: renamed(entry.value, now, origins) }] as const,
    )
    return { ...tree, entries: new Map(entries) } satisfies MapTree
  }
  return typeof tree.value === 'string' ? { ...tree, value: now(tree.value) } : tree
}
