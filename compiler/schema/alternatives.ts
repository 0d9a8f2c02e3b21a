import type { ErrorObject } from 'ajv'

/** The types that a union has. */
export function alternatives(error: ErrorObject): readonly string[] {
  const branches = (error.parentSchema as { oneOf?: { $ref?: string }[] } | undefined)?.oneOf ?? []
  return branches.map(({ $ref = '' }) => tagOf($ref)).sort()
}

/** `#/$defs/innerProductLayer` → `inner_product`: definitions are called by their tag and their kind. */
function tagOf(reference: string): string {
  return reference
    .replace(/^.*\//, '')
    .replace(/(Layer|Loss|Metric|Filler|Policy|Schedule|Solver)$/, '')
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The name of one of those types in the schema, which says what they are types of. */
export function definitionOf(error: ErrorObject): string {
  const branches = (error.parentSchema as { oneOf?: { $ref?: string }[] } | undefined)?.oneOf ?? []
  return (branches[0]?.$ref ?? '').replace(/^.*\//, '')
}
