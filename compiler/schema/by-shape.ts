/** What a key of the root that is near none was meant as, by what stands under it. */
import { treeAt, type MapTree, type Tree } from '../source/index.ts'
import { belongsTo } from './elsewhere.ts'
import { branchesOf, dereferenced, rootNode, type SchemaNode } from './node.ts'

/** The keys of `free` under which the value of `key` could stand. */
export function keysByShape(key: string, tree: MapTree, free: readonly string[]): readonly string[] {
  const value = tree.entries.get(key)?.value
  const properties = rootNode.properties ?? {}
  if (value?.kind !== 'map' || value.entries.size === 0 || belongsTo(key, Object.keys(properties)) !== undefined)
    return []
  return free.filter((name) => {
    if (name === 'vars') return isMapOfVars(value, tree)
    // a network file has keys that no experiment has
    return Object.hasOwn(properties, name) && hasRoom(name, tree) && fits(value, properties[name])
  })
}

/** Maps of values some of which an expression of the file reads, before or after it was replaced by its value. */
function isMapOfVars({ entries }: MapTree, tree: MapTree): boolean {
  const isFlat = [...entries.values()].every(({ value }) => value.kind === 'scalar')
  return isFlat && reads(tree, [...entries.keys()])
}

function reads(tree: Tree, names: readonly string[]): boolean {
  if (tree.kind === 'list') return tree.items.some((item) => reads(item, names))
  if (tree.kind === 'map') return [...tree.entries.values()].some(({ value }) => reads(value, names))
  if (tree.span.reads) return tree.span.reads.some(({ name }) => names.includes(name))
  const inner = typeof tree.value === 'string' ? [...tree.value.matchAll(/\$\{([^}]*)\}/g)] : []
  return inner.some(([, text]) => text.match(/\w+/g)?.some((word) => names.includes(word)))
}

/** A network is alone; a teacher is somebody's and a student learns from somebody. */
function hasRoom(name: string, { entries }: MapTree): boolean {
  const [teachers, students] = ['teacher', 'student'].map((role) => entries.has(role) || entries.has(`${role}s`))
  if (name === 'network') return !teachers && !students
  if (name.startsWith('teacher')) return students && !teachers
  return !name.startsWith('student') || (teachers && !students)
}

/** Whether the keys of a map are all known there; of a map of maps, those of each. */
function fits(value: Tree, schema: SchemaNode): boolean {
  const node = dereferenced(schema)
  if (value.kind !== 'map' || value.entries.size === 0) return false
  const keys = [...value.entries.keys()]
  if (node.discriminator) {
    const tag = treeAt(value, [node.discriminator.propertyName])
    const branch = tag?.kind === 'scalar' ? branchesOf(node).get(String(tag.value)) : undefined
    return branch !== undefined && fits(value, branch)
  }
  if (node.properties) return keys.every((key) => Object.hasOwn(node.properties ?? {}, key))
  const { additionalProperties: each } = node
  return typeof each === 'object' && [...value.entries.values()].every((entry) => fits(entry.value, each))
}
