/** Every place of the language where a key may be said, and where a document says it. */
import experimentSchema from '../../../schema/experiment.schema.json' with { type: 'json' }
import networkSchema from '../../../schema/network.schema.json' with { type: 'json' }

export interface Node {
  readonly $ref?: string
  readonly $comment?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Node>>
  readonly additionalProperties?: boolean | Node
  readonly items?: Node
  readonly oneOf?: readonly Node[]
  readonly discriminator?: { readonly propertyName: string }
  readonly if?: Node
  readonly then?: Node
  readonly else?: Node
}

export type Path = readonly (string | number)[]

/** A key that a document says. */
export interface Said {
  /** `sgdSolver.momentum`, `student network.frozen`, `stage sgdSolver.max_iter`. */
  readonly place: string
  readonly path: Path
  readonly schema: Node
}

const definitions = experimentSchema.$defs as unknown as Readonly<Record<string, Node>>

/** The maps that the same keys may stand in, each with a meaning of its own. */
const ROLES: Readonly<Record<string, string>> = {
  'experiment.network': 'lone',
  'experiment.teacher': 'teacher',
  'experiment.teachers': 'teacher',
  'experiment.student': 'student',
  'experiment.students': 'student',
  'stage.solver': 'stage',
}

function nameOf(ref: string): string {
  return ref.replace(/^.*\//, '')
}

/** A part of the schema, who owns its keys, and in which of the places that its owner may stand. */
interface Part {
  readonly node: Node
  readonly owner: string
  readonly role: string
}

function placeOf({ owner, role }: Part, key: string): string {
  return `${role === '' ? '' : `${role} `}${owner}.${key}`
}

/** What means the same whoever has it. */
const OF_ANYBODY =
  /^(layer|filler|paramSpec|layerDefaults|repeat|rename|replaceRule|insertion|lrPolicy|warmup|test$|best|stop|earlyStopping)/

/** Follows references. */
function resolved({ node, owner, role }: Part): Part {
  const other = /^some keys of (\w+)$/.exec(node.$comment ?? '')?.[1]
  if (other !== undefined)
    return resolved({ node: definitions[other], owner: other, role: OF_ANYBODY.test(other) ? '' : role })
  if (node.$ref === undefined) return { node, owner, role }
  const name = nameOf(node.$ref)
  return resolved({ node: definitions[name], owner: name, role: OF_ANYBODY.test(name) ? '' : role })
}

function below(part: Part, key: string, node: Node): Part {
  return { node, owner: `${part.owner}.${key}`, role: ROLES[`${part.owner}.${key}`] ?? part.role }
}

const experiment: Part = { node: experimentSchema, owner: 'experiment', role: '' }
const networkFile: Part = { node: networkSchema, owner: 'network file', role: '' }

/** All of them, in the order of the schema. */
export function places(): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>()
  const seen = new Set<string>()
  const visit = (unresolved: Part): void => {
    const part = resolved(unresolved)
    const { node, owner, role } = part
    const id = `${role} ${owner}`
    if (node.properties ?? node.oneOf) {
      if (seen.has(id)) return
      seen.add(id)
    }
    for (const branch of node.oneOf ?? []) visit({ node: branch, owner, role })
    if (!node.oneOf)
      for (const [key, inner] of Object.entries(node.properties ?? {})) {
        found.set(placeOf(part, key), inner)
        visit(below(part, key, inner))
      }
    if (typeof node.additionalProperties === 'object') visit({ ...part, node: node.additionalProperties })
    for (const inner of [node.items, node.then, node.else]) if (inner) visit({ ...part, node: inner })
    const block = / or (\w+)$/.exec(node.items?.$comment ?? '')?.[1]
    if (block !== undefined) visit({ node: definitions[block], owner: block, role: '' })
  }
  visit(experiment)
  visit(networkFile)
  return found
}

/** What a document says, in its order. */
export function saidIn(document: unknown): readonly Said[] {
  const found: Said[] = []
  const visit = (unresolved: Part, value: unknown, path: Path): void => {
    const block = / or (\w+)$/.exec(unresolved.node.$comment ?? '')?.[1]
    const isBlock = block !== undefined && isMap(value) && 'repeat' in value
    const part = isBlock ? { ...unresolved, node: definitions[block], owner: block, role: '' } : resolved(unresolved)
    const { node } = part
    const tag = node.discriminator?.propertyName
    if (tag !== undefined && isMap(value)) {
      const branch = node.oneOf?.find(
        ({ $ref = '' }) => definitions[nameOf($ref)].properties?.[tag].const === (value[tag] ?? 'sgd'),
      )
      if (branch) visit({ ...part, node: branch }, value, path)
      return
    }
    const chosen = node.if && (holds(node.if, value) ? node.then : node.else)
    if (chosen) visit({ ...part, node: chosen }, value, path)
    if (Array.isArray(value)) {
      const { items } = node
      if (items) value.forEach((item, i) => visit({ ...part, node: items }, item, [...path, i]))
      return
    }
    if (!isMap(value)) return
    for (const [key, inner] of Object.entries(value)) {
      const property = node.properties?.[key]
      if (property) {
        found.push({ place: placeOf(part, key), path: [...path, key], schema: property })
        visit(below(part, key, property), inner, [...path, key])
      } else if (typeof node.additionalProperties === 'object') {
        visit({ ...part, node: node.additionalProperties }, inner, [...path, key])
      }
    }
  }
  visit(isMap(document) && document['kind'] === 'network' ? networkFile : experiment, document, [])
  return found
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The only conditions in the schema are about types. */
function holds({ type }: Node, value: unknown): boolean {
  if (type === 'object') return isMap(value)
  if (type === 'array') return Array.isArray(value)
  return typeof value === type
}

/** A map that has a `type`, with each other type of its union, and what the other one knows of what it says. */
export function retyped(
  owner: string,
  said: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  const name = owner.replace(/^.* /, '')
  const union = Object.values(definitions).find(({ oneOf }) => oneOf?.some(({ $ref = '' }) => nameOf($ref) === name))
  return (union?.oneOf ?? []).flatMap(({ $ref = '' }) => {
    const { properties = {} } = definitions[nameOf($ref)]
    if (nameOf($ref) === name) return []
    const kept = Object.entries(said).filter(([key]) => key !== 'type' && key in properties)
    return [{ type: properties['type'].const, ...Object.fromEntries(kept) }]
  })
}
