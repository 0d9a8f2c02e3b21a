/** Fills in what the schema says of keys that the user left out. The schema is the only place that knows defaults. */
import experimentSchema from '../../schema/experiment.schema.json' with { type: 'json' }
import { invariant, type Span } from '../diagnostics/index.ts'
import type { MapEntry, MapTree, Tree } from '../source/index.ts'

interface SchemaNode {
  readonly $ref?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean | SchemaNode
  readonly items?: SchemaNode
  readonly discriminator?: { readonly propertyName: string }
  readonly oneOf?: readonly SchemaNode[]
  readonly then?: SchemaNode
  readonly else?: SchemaNode
}

const definitions = experimentSchema.$defs as unknown as Readonly<Record<string, SchemaNode>>

/** What may be completed by itself, beside a whole experiment. */
type Definition = 'filler' | 'layer' | 'loss' | 'metric' | 'solver'

/** `tree`, valid as the named definition (or the root), with every default below it. */
export function withDefaults(tree: MapTree, definition?: Definition): MapTree {
  const schema = definition === undefined ? (experimentSchema as unknown as SchemaNode) : definitions[definition]
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

/** What `ask` says of a part of the schema, asked once: each part is met by every layer. */
function remembered<T>(ask: (schema: SchemaNode) => T): (schema: SchemaNode) => T {
  const known = new Map<SchemaNode, T>()
  return (schema) => {
    const before = known.get(schema)
    if (before !== undefined) return before
    const found = ask(schema)
    known.set(schema, found)
    return found
  }
}

/** Follows references; of what may be a word, a number or a map, takes the map. */
const resolve: (schema: SchemaNode) => SchemaNode = remembered((schema) => {
  if (schema.then?.$ref !== undefined) return resolve(schema.then)
  if (schema.$ref === undefined) return schema.else ? resolve(schema.else) : schema
  const name = schema.$ref.replace(/^.*\//, '')
  const found = definitions[name]
  invariant(found, `the schema defines ${name}`)
  return resolve(found)
})

/** The keys that have a default. */
const defaulted = remembered(({ properties = {} }) =>
  Object.entries(properties).filter(([, inner]) => inner.default !== undefined),
)

/** The branches of a union, by what each says at its tag. */
const branchesOf = remembered(({ discriminator, oneOf = [] }) => {
  const tag = discriminator?.propertyName ?? ''
  return new Map(oneOf.map(resolve).map((branch) => [constant(branch.properties?.[tag]), branch]))
})

function constant(schema: SchemaNode | undefined): unknown {
  return (schema as { readonly const?: unknown } | undefined)?.const
}

/** Of a union, the branch that the tree's tag chooses. */
function branchFor(tree: Tree, schema: SchemaNode): SchemaNode {
  const tag = schema.discriminator?.propertyName
  if (tag === undefined || tree.kind !== 'map') return schema
  const value = tree.entries.get(tag)?.value
  return (value?.kind === 'scalar' && branchesOf(schema).get(value.value)) || schema
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
export const rootKeys: readonly string[] = Object.keys(experimentSchema.properties)

/** The keys that a layer of this type may have. */
export function layerKeys(type: string): readonly string[] {
  const { layer } = definitions
  invariant(layer, 'the schema defines layers')
  return Object.keys(branchesOf(layer).get(type)?.properties ?? {})
}
