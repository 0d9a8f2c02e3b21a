/** Values that the schema takes, for those that are wrong or missing. Two guesses differ wherever they can. */
import type { Span } from '../diagnostics/index.ts'
import type { MapEntry, MapTree, Path, Scalar, Tree } from '../source/index.ts'
import type { Guess } from '../stage.ts'
import { branchesOf, dereferenced, type SchemaNode } from './node.ts'

/** Something of the described kind, at the place of what it stands for. `path` leads there. */
export function standIn(schema: SchemaNode, guess: Guess, { loop, ...span }: Span, path: Path): Tree {
  const placed = {
    span: { ...span, ...(loop !== undefined && { loop }), unknown: true as const },
    provenance: 'default' as const,
  }
  const scalar = (value: Scalar): Tree => ({ kind: 'scalar', ...placed, value })
  const inner = (key: string, node: SchemaNode): readonly [string, MapEntry] => [
    key,
    { key: placed.span, value: standIn(node, guess, span, [...path, key]) },
  ]
  const first = guess === 'first'
  const node = formOf(dereferenced(schema))
  if (node.const !== undefined) return scalar(node.const as Scalar)
  if (node.enum) return scalar(node.enum.at(first ? 0 : -1) as Scalar)
  const branches = [...branchesOf(node).values()]
  if (branches.length > 0) return standIn(branches[first ? 0 : 1], guess, span, path) // unions have several
  switch (kindOf(node)) {
    case 'number':
      return scalar(numberOf(node, first))
    case 'integer':
      return scalar(Math.max(node.minimum ?? 1, 1) + (first ? 0 : 1))
    case 'boolean':
      return scalar(first)
    case 'string':
      return scalar(textOf(node, guess, path))
    case 'array': {
      const least = node.minItems ?? 0
      const more = !first && least > 0 && node.maxItems === undefined ? 1 : 0 // how many there are, nobody knows
      const items = Array.from({ length: least + more }, (_, i) => inner(String(i), node.items ?? {})[1].value)
      return { kind: 'list', ...placed, items }
    }
    default: {
      const properties = Object.entries(node.properties ?? {})
      const needed = node.required ?? properties.slice(0, node.minProperties ?? 0).map(([key]) => key)
      const own = properties.flatMap(([key, value]) => (needed.includes(key) ? [inner(key, value)] : []))
      const others = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined
      const named = Array.from({ length: others ? (node.minProperties ?? 0) : 0 }, (_, i) =>
        inner(`${unknownText(guess, path)}_${i}`, others ?? {}),
      )
      return { kind: 'map', ...placed, entries: new Map([...own, ...named]) } satisfies MapTree
    }
  }
}

/** A text of the pattern: a name, or a SHA-256. */
function textOf({ pattern = '' }: SchemaNode, guess: Guess, path: Path): string {
  const name = unknownText(guess, path)
  return new RegExp(pattern).test(name) ? name : (guess === 'first' ? '0' : '1').repeat(64)
}

/** A name that nobody has given, another one at every place. */
export function unknownText(guess: Guess, path: Path): string {
  return [guess, ...path]
    .join('_')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '_')
}

/** Of what may be said in two forms, the one that is easier to say. */
function formOf(node: SchemaNode): SchemaNode {
  const forms = [node.then, node.else].flatMap((form) => (form ? [dereferenced(form)] : []))
  const word = forms.find((form) => form.enum ?? form.const)
  return (
    word ?? (node.type === undefined || !Array.isArray(node.type) || hasScalar(node) ? node : (forms.at(-1) ?? node))
  )
}

function hasScalar(node: SchemaNode): boolean {
  return SCALARS.includes(kindOf(node))
}

const SCALARS: readonly string[] = ['number', 'integer', 'boolean', 'string']

function kindOf({ type }: SchemaNode): string {
  const types: readonly string[] = type === undefined ? [] : typeof type === 'string' ? [type] : type
  return types.find((one) => SCALARS.includes(one)) ?? types[0] ?? 'object'
}

/** What is bounded above is a share or a factor below 1. */
function numberOf({ maximum, exclusiveMaximum }: SchemaNode, first: boolean): number {
  const most = maximum ?? exclusiveMaximum
  return most === undefined ? (first ? 1 : 2) : most * (first ? 0.5 : 0.25)
}
