/** Fills in what the schema says of keys that the user left out. The schema is the only place that knows defaults. */
import { invariant, type Span } from '../diagnostics/index.ts'
import type { MapEntry, MapTree, Tree } from '../source/index.ts'
import { branchesOf, definitions, dereferenced, remembered, rootNode, type SchemaNode } from './node.ts'

/** What may be completed by itself, beside a whole experiment. */
type Definition = 'filler' | 'layer' | 'loss' | 'metric' | 'solver'

/** `tree`, valid as the named definition (or the root), with every default below it. */
export function withDefaults(tree: MapTree, definition?: Definition): MapTree {
  const schema = definition === undefined ? rootNode : definitions[definition]
  invariant(schema, 'the definition exists')
  return fill(tree, schema, '') as MapTree // a map stays a map
}

/** `path`: the keys from the root, or from what is completed by itself, each with a dot after it. */
function fill(tree: Tree, unresolved: SchemaNode, path: string): Tree {
  const schema = branchFor(tree, resolve(unresolved))
  if (tree.kind === 'list') {
    const { items } = schema
    return items ? { ...tree, items: tree.items.map((item, i) => fill(item, items, `${path}${i}.`)) } : tree
  }
  if (tree.kind === 'scalar') return tree
  const entries = new Map<string, MapEntry>()
  for (const [key, entry] of tree.entries) {
    const inner =
      schema.properties?.[key] ??
      (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
    entries.set(key, inner ? { ...entry, value: fill(entry.value, inner, `${path}${key}.`) } : entry)
  }
  for (const [key, inner] of defaulted(schema)) {
    if (entries.has(key)) continue
    const value = fromDefault(inner.default, tree.span, `${path}${key}`)
    entries.set(key, { key: tree.span, value: fill(value, inner, `${path}${key}.`) })
  }
  return { ...tree, entries }
}

/** Follows references; of what may be a word, a number or a map, takes the map. */
const resolve: (schema: SchemaNode) => SchemaNode = remembered((schema) => {
  if (schema.then?.$ref !== undefined) return resolve(schema.then)
  if (schema.$ref === undefined) return schema.else ? resolve(schema.else) : schema
  return resolve(dereferenced(schema))
})

/** The keys that have a default. */
const defaulted = remembered(({ properties = {} }) =>
  Object.entries(properties).filter(([, inner]) => inner.default !== undefined),
)

/** Of a union, the branch that the tree's tag chooses. */
function branchFor(tree: Tree, schema: SchemaNode): SchemaNode {
  const tag = schema.discriminator?.propertyName
  if (tag === undefined || tree.kind !== 'map') return schema
  const value = tree.entries.get(tag)?.value
  return (value?.kind === 'scalar' && branchesOf(schema).get(String(value.value))) || schema
}

/** Stands where it was left out, and says that it was. */
function fromDefault(value: unknown, span: Span, path: string): Tree {
  const placed = (said: string): { span: Span; provenance: 'default' } => ({
    span: { ...span, origin: `\`${path}\` is ${said} by default` },
    provenance: 'default',
  })
  if (Array.isArray(value)) {
    const items = value.map((item, i) => fromDefault(item, span, `${path}.${i}`))
    return { kind: 'list', ...placed('a list'), items }
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, { key: span, value: fromDefault(item, span, `${path}.${key}`) }] as const,
    )
    return { kind: 'map', ...placed('a map'), entries: new Map(entries) }
  }
  invariant(typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean', 'a default is JSON')
  return { kind: 'scalar', ...placed(value === '' ? 'empty' : String(value)), value }
}

/** The keys of an experiment. */
export const rootKeys: readonly string[] = Object.keys(rootNode.properties ?? {})

/** The keys that a layer of this type may have. */
export function layerKeys(type: string): readonly string[] {
  const { layer } = definitions
  invariant(layer, 'the schema defines layers')
  return Object.keys(branchesOf(layer).get(type)?.properties ?? {})
}
