/**
 * A union as editors have it: a list of types, and a condition for each. The YAML language server marks the same mistakes
 * where it is a `oneOf`; but after `type:` it then offers only types that need no other key, and in an empty item the keys
 * of all of them.
 */
import { typeSnippets } from './snippets.mjs'
import { branches, definition } from './strict.mjs'
import { branchLines, humanName } from './words.mjs'

/** Unions that always stand under a key that says what they are for; of two descriptions, an editor shows the inner one. */
const UNDER_KEYS = new Set(['filler', 'lrPolicy', 'schedule'])

/** The union `name`, in a mode of the editor's `schema`, which its branches are added to. */
export function unionNode(schema, union, name, mode) {
  const tag = union.discriminator.propertyName
  const types = branches(union)
  const shared = sharedProperties([...types.values()].map(definition), tag)
  const idOf = (type) => schema.idOf(`${name}.${type}`, mode)
  for (const [type, branch] of types) {
    const { title, description, ...node } = branchNode(schema, branch, tag, shared, mode)
    schema.definitions[idOf(type)] = UNDER_KEYS.has(name) ? node : { title, description, ...node }
  }
  const [first] = types.values()
  const conditions = [...types.keys()].map((type) => ({
    if: { type: 'object', properties: { [tag]: { const: type } }, required: [tag] },
    then: { $ref: `#/definitions/${idOf(type)}` },
  }))
  const whole = mode === ''
  if (!whole) schema.definitions[idOf('any')] = anyBranch(schema, [...types.keys()].map(idOf), name, mode)
  const typed = { type: 'object', required: [tag] }
  return {
    ...(!UNDER_KEYS.has(name) && { title: humanName(name), description: union.description }),
    type: schema.objectType(mode),
    properties: { [tag]: tagNode(schema, union, tag, mode), ...schema.properties(shared, first, mode) },
    ...(whole && { required: definition(first).required.filter((key) => key === tag || shared[key]) }),
    allOf: whole ? conditions : [...conditions, { if: { not: typed }, then: { $ref: `#/definitions/${idOf('any')}` } }],
    ...(whole &&
      schema.alternatives({ allOf: [{ not: typed }], defaultSnippets: typeSnippets(schema.corpus, union, name) })),
  }
}

/** The properties that all branches have, and have alike: they stand in the union itself, to be known before the type is. */
function sharedProperties([first, ...others], tag) {
  const same = (key) =>
    others.every(({ properties }) => JSON.stringify(properties[key]) === JSON.stringify(first.properties[key]))
  return Object.fromEntries(Object.entries(first.properties).filter(([key]) => key !== tag && same(key)))
}

function tagNode(schema, union, tag, mode) {
  const types = branches(union)
  const lines = branchLines(union, [...types.keys()])
  const [first] = types.values()
  const description = definition(first).properties[tag].description
  const node = schema.choice({ enum: [...types.keys()], description }, mode, lines)
  return { title: tag, ...node, markdownDescription: description }
}

function branchNode(schema, branch, tag, shared, mode) {
  const { properties, required = [], ...rest } = schema.object(definition(branch), branch, mode)
  const inUnion = (key) => key === tag || shared[key] !== undefined
  const own = Object.entries(properties).map(([key, node]) => [key, inUnion(key) ? true : node])
  const needed = required.filter((key) => !inUnion(key))
  return { ...rest, properties: Object.fromEntries(own), ...(needed.length > 0 && { required: needed }) }
}

/** What an object may say whose type stands elsewhere: the keys of all branches. */
function anyBranch(schema, ids, name, mode) {
  const found = new Map()
  for (const { properties } of ids.map((id) => schema.definitions[id])) {
    for (const [key, node] of Object.entries(properties)) {
      const known = found.get(key) ?? new Map()
      found.set(key, known.set(JSON.stringify({ ...node, markdownDescription: '' }), node))
    }
  }
  const properties = [...found].map(([key, variants]) => [key, eitherOf(key, [...variants.values()])])
  return {
    title: humanName(name),
    type: schema.objectType(mode),
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  }
}

function eitherOf(key, [node, ...others]) {
  if (others.length === 0) return node
  const description = [...new Set([node, ...others].map((other) => other.description))].join(' Or: ')
  return { title: key, description, markdownDescription: description, anyOf: [node, ...others] }
}
