/** `batch:` with nothing in it, and its keys below it, not indented: one slip, and then the tree that was meant. */
import type { Reporter } from '../diagnostics/index.ts'
import type { MapEntry, MapTree, Tree } from '../source/index.ts'
import { branchesOf, dereferenced, type SchemaNode } from './node.ts'
import { shown, wanted } from './words.ts'

/** `tree` with the keys in the empty maps that they stand right below and belong to; each such map is reported. */
export function indented<T extends Tree>(tree: T, unresolved: SchemaNode, reporter: Reporter): T {
  const node = dereferenced(unresolved)
  if (tree.kind === 'scalar') return tree
  const within = (value: Tree, inner: SchemaNode | undefined): Tree =>
    inner ? indented(value, inner, reporter) : value
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((item) => within(item, node.items)) }
  const entries = new Map(tree.entries)
  for (const [key, entry] of tree.entries) {
    const child = entries.has(key) ? innerOf(node, key) : undefined
    const told = begun(entry)
    const fallen = child && (told || isEmpty(entry)) ? fallenOut(entry, entries, node, child) : []
    const last = fallen.at(-1)
    if (!child || !last) continue
    const names = fallen.slice(0, 3).map(([name]) => `\`${name}\``)
    if (!told) {
      reporter.report('wrong-type', {
        message: `\`${key}\` must be ${wanted(dereferenced(child).type ?? 'object')}, but is ${shown(entry.value)}`,
        at: entry.value.span,
        help: `indent what belongs to it: ${names.join(', ')}${fallen.length > names.length ? ', …' : ''}`,
      })
    }
    for (const [name] of fallen) entries.delete(name)
    const own = [...(told?.entries ?? []), ...fallen]
    const span = { ...entry.value.span, start: own[0][1].key.start, end: last[1].value.span.end }
    entries.set(key, { ...entry, value: { ...entry.value, kind: 'map', span, entries: new Map(own) } })
  }
  const inner = [...entries].map(
    ([key, entry]) => [key, { ...entry, value: within(entry.value, innerOf(node, key)) }] as const,
  )
  return { ...tree, entries: new Map(inner) }
}

type Named = readonly [name: string, entry: MapEntry]

function isEmpty({ value }: MapEntry): boolean {
  return value.kind === 'scalar' && value.value === null
}

/** The map of an empty key below which another stands that its own map has twice: that is told, and where it belongs. */
function begun({ key, value }: MapEntry): MapTree | undefined {
  const [first] = value.kind === 'map' ? value.entries.values() : []
  const isOutside = value.kind === 'map' && first && first.key.start.line > value.span.start.line
  return isOutside && first.key.start.column === key.start.column ? value : undefined
}

/** The keys right below an empty one that are its own: those of which the map above knows none, or not with such a value. */
function fallenOut(
  { key: at, value }: MapEntry,
  entries: MapTree['entries'],
  above: SchemaNode,
  child: SchemaNode,
): readonly Named[] {
  if (!mayBe(child, 'object')) return []
  const below = [...entries]
    .filter(([, { key }]) => key.file === at.file && key.start.line > value.span.start.line)
    .sort(([, a], [, b]) => a.key.start.line - b.key.start.line)
  const known = keysOf(above)
  const isOwn = ([name, entry]: Named, i: number): boolean => {
    const [here, there] = [innerOf(child, name), innerOf(above, name)]
    if (!here || entry.key.start.column !== at.start.column) return false
    return !there || (i > 0 && !known.has(name)) || (!fits(entry.value, there) && fits(entry.value, here))
  }
  const end = below.findIndex((named, i) => !isOwn(named, i))
  return below.slice(0, end < 0 ? undefined : end)
}

/** What the schema says of a key; of a union, the first of its branches that has it. */
function innerOf(unresolved: SchemaNode, key: string): SchemaNode | undefined {
  const node = dereferenced(unresolved)
  const parts = [node, ...branchesOf(node).values(), ...[node.then, node.else].flatMap((part) => part ?? [])]
  for (const part of parts) {
    const found = part === node ? node.properties?.[key] : innerOf(part, key)
    if (found) return found
  }
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined
}

function keysOf(node: SchemaNode): ReadonlySet<string> {
  return new Set([node, ...branchesOf(node).values()].flatMap(({ properties = {} }) => Object.keys(properties)))
}

/** By its kind alone; of a map also by its keys. */
function fits(value: Tree, node: SchemaNode): boolean {
  if (value.kind === 'map') return mayBe(node, 'object') && [...value.entries.keys()].every((key) => innerOf(node, key))
  if (value.kind === 'list') return mayBe(node, 'array')
  if (typeof value.value === 'number') return mayBe(node, 'number') || mayBe(node, 'integer')
  return value.value === null || mayBe(node, typeof value.value)
}

/** Whether values of this type are not wrong by their type. */
function mayBe(unresolved: SchemaNode, type: string): boolean {
  const node = dereferenced(unresolved)
  if (node.type !== undefined) return [node.type].flat().includes(type)
  const parts = [node.then, node.else].flatMap((part) => part ?? [])
  if (parts.length > 0) return parts.some((part) => mayBe(part, type))
  return node.enum === undefined && node.const === undefined ? true : typeof (node.const ?? node.enum?.[0]) === type
}
