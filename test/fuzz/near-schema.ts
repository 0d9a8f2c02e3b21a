/** Specs that nobody wrote: trees grown along the schema, with a branch broken here and there. */
import { readFileSync } from 'node:fs'

import fc from 'fast-check'

type Schema = { readonly [key: string]: unknown }

const root = new URL('../../schema/', import.meta.url)
const schemas: Readonly<Record<string, Schema>> = Object.fromEntries(
  ['experiment', 'network'].map((name) => [
    `${name}.schema.json`,
    JSON.parse(readFileSync(new URL(`${name}.schema.json`, root), 'utf8')) as Schema,
  ]),
)

/** Words that mean something somewhere, so that trees do not all fail at their first reference. */
const WORDS = [
  'mnist',
  'networks/lenet.yaml',
  'mnist-teacher.yaml',
  'teacher.ip2',
  'student.ip2',
  'network.ip2',
  'data.label',
  'data',
  'ip2',
  'conv1',
  '${a}',
  '${a * 2',
  '${1/0}',
  'xavier',
  '~',
  '__proto__',
  '',
]

const word = fc.constantFrom(...WORDS)
const junk: fc.Arbitrary<unknown> = fc.oneof(
  word,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant({}),
  fc.constant([]),
  fc.string({ maxLength: 8 }),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 4 }), fc.integer(), { maxKeys: 2 }),
)

/** What the schema of an experiment or of a network describes, more or less. */
export function near(name: 'experiment' | 'network'): fc.Arbitrary<unknown> {
  const file = `${name}.schema.json`
  return grown(schemas[file], file, 0)
}

/** A real experiment of which one key, of the root or one below it, is grown anew: most of it still fits together. */
export function regrown(tree: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const file = 'experiment.schema.json'
  const properties = schemas[file]['properties'] as Readonly<Record<string, Schema>>
  return fc.constantFrom(...Object.keys(properties)).chain((key) => {
    const whole = grown(properties[key], file, 2).map((value) => ({ ...tree, [key]: value }))
    const old = tree[key]
    if (typeof old !== 'object' || old === null || Array.isArray(old)) return whole
    const below = grown(properties[key], file, 2).map((value) => {
      const picked = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
      return { ...tree, [key]: { ...old, ...Object.fromEntries(picked.slice(0, 1)) } }
    })
    return fc.oneof({ arbitrary: whole, weight: 1 }, { arbitrary: below, weight: 3 })
  })
}

function resolved(reference: string, file: string): { readonly schema: Schema; readonly file: string } {
  const [path, pointer = ''] = reference.split('#') as [string, string | undefined]
  const at = path === '' ? file : path
  const schema = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, step) => (node as Schema)[step], schemas[at])
  return { schema: schema as Schema, file: at }
}

/** One in fifteen values is something else than was asked for. */
function grown(schema: Schema, file: string, depth: number): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: sound(schema, file, depth), weight: 14 }, { arbitrary: junk, weight: 1 })
}

function sound(schema: Schema, file: string, depth: number): fc.Arbitrary<unknown> {
  if (depth > 12) return junk
  if (typeof schema['$ref'] === 'string') {
    const target = resolved(schema['$ref'], file)
    return grown(target.schema, target.file, depth)
  }
  if (schema['const'] !== undefined) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  for (const union of ['oneOf', 'anyOf'] as const) {
    const branches = schema[union]
    if (Array.isArray(branches))
      return fc.nat(branches.length - 1).chain((i) => grown(branches[i] as Schema, file, depth + 1))
  }
  const types = [schema['type']].flat().filter((type) => typeof type === 'string')
  if (types.length > 1) return fc.constantFrom(...types).chain((type) => typed(type, schema, file, depth))
  return typed(types[0] ?? 'any', schema, file, depth)
}

function typed(type: string, schema: Schema, file: string, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return object(schema, file, depth)
    case 'array': {
      const items = (schema['items'] ?? {}) as Schema
      return fc.array(grown(items, file, depth + 1), { maxLength: 4 })
    }
    case 'integer':
      return fc.oneof(fc.nat(8), fc.constantFrom(1, 2, 10, 100, 1e6, 2 ** 31, 2 ** 53))
    case 'number':
      return fc.oneof(fc.constantFrom(0, 0.5, 1, 0.01, 1e30, -1), fc.double({ noNaN: true }))
    case 'boolean':
      return fc.boolean()
    case 'string':
      return word
    default:
      return junk
  }
}

function object(schema: Schema, file: string, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>
  const required = (schema['required'] ?? []) as readonly string[]
  const others = schema['additionalProperties']
  const entries = Object.entries(properties)
  const own = fc.tuple(...entries.map(([key]) => fc.nat(required.includes(key) ? 30 : 2))).chain((draws) => {
    const kept = entries.filter(([key], i) => (required.includes(key) ? draws[i] > 0 : draws[i] === 0))
    return fc
      .tuple(...kept.map(([, value]) => grown(value, file, depth + 1)))
      .map((values) => Object.fromEntries(kept.map(([key], i) => [key, values[i]])))
  })
  if (typeof others !== 'object' || others === null) return own
  const named = fc.dictionary(
    fc.constantFrom('a', 'b', 'lambda', 'hard', 'soft', 'conv1'),
    grown(others as Schema, file, depth + 1),
    {
      maxKeys: 3,
    },
  )
  return fc.tuple(own, named).map(([a, b]) => ({ ...b, ...a }))
}
