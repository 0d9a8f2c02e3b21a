/** Where from the root of a spec a key stands, or may stand: what `--set` and a sweep have to be given. */
import { suggestions } from '../diagnostics/index.ts'
import type { MapTree, Tree } from '../source/index.ts'
import { confused } from './confusions.ts'
import { branchesOf, dereferenced, rootNode, type SchemaNode } from './node.ts'

type Path = readonly string[]

/** Steps of the longest path that is looked at: `losses.soft.weight.start`. */
const LONGEST = 4
/** Paths that are told; more help nobody. */
const TOLD = 3

/**
 * Paths to keys that `name` may be meant as, in what `tree` says: those of its own name or of ours for it, else of a slip
 * of it. Those that are said win over those that may be, and short ones over long ones.
 */
export function pathsTo(name: string, tree: MapTree): readonly string[] {
  const all = [...within(rootNode, tree, [])].filter(([root, ...below]) => below.length === 0 || tree.entries.has(root))
  const called = (names: readonly string[]): readonly Path[] => all.filter((path) => names.includes(path.at(-1) ?? ''))
  const exact = called([name, ...confused(name)]).filter(({ length }) => length > 1)
  const near = exact.length > 0 ? exact : called(suggestions(name, [...new Set(all.map((path) => path.at(-1) ?? ''))]))
  const said = near.filter((path) => isSaid(tree, path))
  const likely = said.length > 0 ? said : near
  const least = Math.min(...likely.map(({ length }) => length))
  return [...new Set(likely.filter(({ length }) => length === least).map((path) => path.join('.')))].slice(0, TOLD)
}

function isSaid(tree: Tree | undefined, [step, ...rest]: Path): boolean {
  if (step === undefined) return true
  const entry = tree?.kind === 'map' ? tree.entries.get(step) : undefined
  return entry !== undefined && isSaid(entry.value, rest)
}

/** Keys that the schema knows, and below names of users those of what has these names. */
function* within(node: SchemaNode, tree: Tree | undefined, path: Path): Generator<Path> {
  if (path.length === LONGEST) return
  const map = mapOf(node)
  const named = tree?.kind === 'map' ? tree.entries : undefined
  for (const { properties = {}, additionalProperties } of branches(map, tree)) {
    for (const [key, inner] of Object.entries(properties)) {
      yield [...path, key]
      yield* within(inner, named?.get(key)?.value, [...path, key])
    }
    if (typeof additionalProperties !== 'object') continue
    for (const [key, { value }] of named ?? []) yield* within(additionalProperties, value, [...path, key])
  }
}

/** Of a union that which the tree names, else all. */
function branches(map: SchemaNode, tree: Tree | undefined): readonly SchemaNode[] {
  if (!map.discriminator) return [map]
  const tag = tree?.kind === 'map' ? tree.entries.get(map.discriminator.propertyName)?.value : undefined
  const branch = tag?.kind === 'scalar' ? branchesOf(map).get(String(tag.value)) : undefined
  return branch ? [branch] : [...branchesOf(map).values()]
}

/** Of what may be a word, a number or a map, the map. */
function mapOf(node: SchemaNode): SchemaNode {
  if (node.$ref !== undefined) return mapOf(dereferenced(node))
  const inner = node.then?.$ref === undefined ? node.else : node.then
  return inner ? mapOf(inner) : node
}
