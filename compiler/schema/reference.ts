/** The schema as pages for people: what types there are, and what each key means. */
import { later } from '../later.ts'
import { definitions, dereferenced as resolve, rootNode, type SchemaNode } from './node.ts'

export interface KeyPage {
  /** Dotted from the root, `NAME` for a name of one's own: `losses.NAME.weight`; of a type, the key alone. */
  readonly path: string
  /** Unit, range and default stand in it. */
  readonly description: string
  readonly required: boolean
  /** The types that have it, where not all do. */
  readonly of: readonly string[]
  /** By which examples know it: `solver.momentum`, as the schema's definitions are called. */
  readonly id: string
}

export interface TypePage {
  readonly kind: string
  readonly type: string
  readonly description: string
  readonly keys: readonly KeyPage[]
  /** By which examples know it: `layer:relu`. */
  readonly id: string
}

/** Keys below this are those of a definition that holds itself. */
const DEEPEST = 7

/** Everything that has a `type`, by what it is called: `layer convolution`, `policy step`. */
export const typePages: () => readonly TypePage[] = later(() =>
  Object.entries(definitions).flatMap(([name, { oneOf }]) =>
    (oneOf ?? []).map(resolve).map((branch) => ({
      kind: name === 'lrPolicy' ? 'policy' : name,
      type: typeOf(branch),
      id: `${name}:${typeOf(branch)}`,
      description: branch.description ?? '',
      keys: Object.entries(branch.properties ?? {})
        .filter(([key]) => key !== 'type')
        .map(([key, inner]) => page(key, inner, branch, [], `${nameOf(branch) ?? name}.${key}`)),
    })),
  ),
)

/** Every key of an experiment, from the root down; those of layers are in `layerKeyPages`. */
export const keyPages: () => readonly KeyPage[] = later(() => [
  ...keysBelow(rootNode, '', 'experiment'),
  ...keysBelow(definitions['repeatBlock'], 'layers', 'repeatBlock').filter(({ path }) =>
    path.startsWith('layers.repeat'),
  ),
])

/** Every key that a layer may have: `layer.group`, with the types that have it. */
export const layerKeyPages: () => readonly KeyPage[] = later(() => keysBelow(definitions['layer'], 'layer', 'layer'))

/** `owner` is what holds a node that no definition of the schema is. */
function keysBelow(node: SchemaNode, path: string, owner: string): readonly KeyPage[] {
  const branches = node.oneOf?.map(resolve)
  if (branches) return merged(branches, path, owner)
  const name = nameOf(node) ?? owner
  const own = Object.entries(node.properties ?? {}).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`
    const id = `${name}.${key}`
    return [page(here, inner, node, [], id), ...inside(inner, here, id)]
  })
  const named = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined
  return [...own, ...(named ? keysBelow(resolve(named), `${path}.NAME`, name) : [])]
}

/** Lists of layers are left out: their types have pages. Equal maps are told once, under the first of their keys. */
function inside(inner: SchemaNode, path: string, owner: string): readonly KeyPage[] {
  const node = resolve(inner)
  if (path === 'teacher' || path === 'student' || path.split('.').length > DEEPEST) return []
  if (node.items)
    return resolve(node.items) === definitions['layer'] ? [] : keysBelow(resolve(node.items), path, `${owner}[]`)
  const forms = [node.then, node.else].flatMap((form) => form?.items ?? form ?? []) // a word or a map, a map or a list
  return [...keysBelow(node, path, owner), ...forms.flatMap((form) => keysBelow(resolve(form), path, owner))]
}

/** The keys of a union: each once for every meaning it has, with the types that have it so. */
function merged(branches: readonly SchemaNode[], path: string, owner: string): readonly KeyPage[] {
  const names = [...new Set(branches.flatMap(({ properties }) => Object.keys(properties ?? {})))]
  return names.flatMap((name) => {
    const meanings = new Map<string, SchemaNode[]>()
    for (const branch of branches) {
      const inner = branch.properties?.[name]
      if (!inner) continue
      const meaning = name === 'type' ? '' : (inner.description ?? '')
      meanings.set(meaning, [...(meanings.get(meaning) ?? []), branch])
    }
    return [...meanings.values()].flatMap((having) => {
      const [first] = having // a meaning comes from one of them
      const inner = first.properties?.[name] ?? {}
      const here = `${path}.${name}`
      const of = having.length < branches.length || name === 'type' ? having.map(typeOf) : []
      const id = `${nameOf(first) ?? owner}.${name}`
      return [page(here, inner, first, of, id), ...inside(inner, here, id)]
    })
  })
}

function typeOf({ properties }: SchemaNode): string {
  return String(properties?.['type']?.const)
}

/** What the schema calls a node. */
function nameOf(node: SchemaNode): string | undefined {
  return Object.entries(definitions).find(([, definition]) => definition === node)?.[0]
}

function page(path: string, node: SchemaNode, holder: SchemaNode, of: readonly string[], id: string): KeyPage {
  const key = id.slice(id.lastIndexOf('.') + 1)
  const required = holder.required?.includes(key) ?? false
  return { path, description: node.description ?? resolve(node).description ?? '', required, of, id }
}
