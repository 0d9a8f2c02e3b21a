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
}

export interface TypePage {
  readonly kind: string
  readonly type: string
  readonly description: string
  readonly keys: readonly KeyPage[]
}

/** Keys below this are those of a definition that holds itself. */
const DEEPEST = 7

/** Everything that has a `type`, by what it is called: `layer convolution`, `policy step`. */
export const typePages: () => readonly TypePage[] = later(() =>
  Object.entries(definitions).flatMap(([name, { oneOf }]) =>
    (oneOf ?? []).map(resolve).map((branch) => ({
      kind: name === 'lrPolicy' ? 'policy' : name,
      type: String(branch.properties?.['type']?.const),
      description: branch.description ?? '',
      keys: Object.entries(branch.properties ?? {})
        .filter(([key]) => key !== 'type')
        .map(([key, inner]) => page(key, inner, branch.required?.includes(key) ?? false, [])),
    })),
  ),
)

/** Every key of an experiment, from the root down; those of layers are in `layerKeyPages`. */
export const keyPages: () => readonly KeyPage[] = later(() => [
  ...keysBelow(rootNode, ''),
  ...keysBelow(definitions['repeatBlock'], 'layers').filter(({ path }) => path.startsWith('layers.repeat')),
])

/** Every key that a layer may have: `layer.group`, with the types that have it. */
export const layerKeyPages: () => readonly KeyPage[] = later(() => keysBelow(definitions['layer'], 'layer'))

function keysBelow(node: SchemaNode, path: string): readonly KeyPage[] {
  const branches = node.oneOf?.map(resolve)
  if (branches) return merged(branches, path)
  const own = Object.entries(node.properties ?? {}).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`
    return [page(here, inner, node.required?.includes(key) ?? false, []), ...inside(inner, here)]
  })
  const named = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined
  return [...own, ...(named ? keysBelow(resolve(named), `${path}.NAME`) : [])]
}

/** Lists of layers are left out: their types have pages. Equal maps are told once, under the first of their keys. */
function inside(inner: SchemaNode, path: string): readonly KeyPage[] {
  const node = resolve(inner)
  if (path === 'teacher' || path === 'student' || path.split('.').length > DEEPEST) return []
  if (node.items) return resolve(node.items) === definitions['layer'] ? [] : keysBelow(resolve(node.items), path)
  const forms = [node.then, node.else].flatMap((form) => form?.items ?? form ?? []) // a word or a map, a map or a list
  return [...keysBelow(node, path), ...forms.flatMap((form) => keysBelow(resolve(form), path))]
}

/** The keys of a union: each once for every meaning it has, with the types that have it so. */
function merged(branches: readonly SchemaNode[], path: string): readonly KeyPage[] {
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
      return [page(here, inner, first.required?.includes(name) ?? false, of), ...inside(inner, here)]
    })
  })
}

function typeOf({ properties }: SchemaNode): string {
  return String(properties?.['type']?.const)
}

function page(path: string, node: SchemaNode, required: boolean, of: readonly string[]): KeyPage {
  return { path, description: node.description ?? resolve(node).description ?? '', required, of }
}
