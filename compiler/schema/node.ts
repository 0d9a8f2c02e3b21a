/** The schema as data, and its definitions. */
import experimentSchema from '../../schema/experiment.schema.json' with { type: 'json' }
import { invariant } from '../diagnostics/index.ts'

export interface SchemaNode {
  readonly $ref?: string
  readonly const?: unknown
  readonly default?: unknown
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean | SchemaNode
  readonly items?: SchemaNode
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly exclusiveMaximum?: number
  readonly discriminator?: { readonly propertyName: string }
  readonly oneOf?: readonly SchemaNode[]
  readonly then?: SchemaNode
  readonly else?: SchemaNode
}

/** An experiment. */
export const rootNode = experimentSchema as unknown as SchemaNode

export const definitions = experimentSchema.$defs as unknown as Readonly<Record<string, SchemaNode>>

/** What a reference stands for, in whatever file of the schema it is written. */
export function dereferenced(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node
  const name = node.$ref.replace(/^.*\//, '')
  const found = definitions[name]
  invariant(found, `the schema defines ${name}`)
  return dereferenced(found)
}

/** What `ask` says of a part of the schema, asked once: each part is met by every layer. */
export function remembered<T>(ask: (schema: SchemaNode) => T): (schema: SchemaNode) => T {
  const known = new Map<SchemaNode, T>()
  return (schema) => {
    const before = known.get(schema)
    if (before !== undefined) return before
    const found = ask(schema)
    known.set(schema, found)
    return found
  }
}

/** The branches of a union, by the value of the tag that chooses each. */
export const branchesOf: (schema: SchemaNode) => ReadonlyMap<string, SchemaNode> = remembered(
  ({ discriminator, oneOf = [] }) => {
    const tag = discriminator?.propertyName ?? ''
    return new Map(oneOf.map(dereferenced).map((branch) => [String(branch.properties?.[tag]?.const), branch]))
  },
)
