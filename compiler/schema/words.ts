/** What the schema wants and what is there, in words. */
import type { ErrorObject } from 'ajv'

import type { Tree } from '../source/index.ts'

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'a map',
  string: 'a text',
}

export function wanted(schema: unknown): string {
  const types = Array.isArray(schema) ? schema : [schema]
  return types.map((type) => KINDS[String(type)] ?? String(type)).join(' or ')
}

/** Of a longer text, the beginning says enough. */
const SHOWN_LIMIT = 60

export function shown(tree: Tree | undefined): string {
  if (tree === undefined) return 'missing'
  if (tree.kind === 'list') return tree.items.length > 0 ? 'a list' : 'an empty list'
  if (tree.kind === 'map') return tree.entries.size > 0 ? 'a map' : 'an empty map'
  if (tree.value === null) return 'empty'
  if (typeof tree.value !== 'string') return String(tree.value)
  const text = tree.value.length > SHOWN_LIMIT ? `${tree.value.slice(0, SHOWN_LIMIT)}…` : tree.value
  return `the text ${JSON.stringify(text)}`
}

/** A list or a map that is too long or too short, with its length. */
export function sized({ keyword }: ErrorObject, tree: Tree | undefined): string {
  const counts = tree?.kind === 'list' && (keyword === 'minItems' || keyword === 'maxItems')
  if (keyword === 'minProperties' && tree?.kind === 'map' && tree.entries.size > 0)
    return `a map with ${tree.entries.size === 1 ? 'one' : tree.entries.size}`
  return counts ? `one of ${tree.items.length}` : shown(tree)
}

export function typeHelp(schema: unknown, tree: Tree | undefined): string | undefined {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string') return undefined
  const types = [schema].flat().map(String)
  const numeric = types.includes('number') || types.includes('integer')
  if (numeric && tree.value.trim() !== '' && Number.isFinite(Number(tree.value))) return 'remove the quotes'
  if (types.includes('boolean') && /^(yes|no|on|off)$/i.test(tree.value))
    return `write \`${/^(yes|on)$/i.test(tree.value) ? 'true' : 'false'}\``
  if (types.includes('boolean') && /^(true|false)$/.test(tree.value)) return 'remove the quotes'
  const isTerm = tree.value.length <= SHOWN_LIMIT && /^[\d.\s]+([*/]+[\d.\s]+)+$/.test(tree.value)
  if (numeric && isTerm) return `it is calculated where it is written as \`'\${${tree.value.trim()}}'\``
  return undefined
}

/** The text without its quotes, where that makes it what is wanted. */
export function typeFix(schema: unknown, tree: Tree | undefined): string | undefined {
  const help = typeHelp(schema, tree)
  if (tree?.kind !== 'scalar' || help === undefined) return undefined
  return help === 'remove the quotes' ? String(tree.value) : /^write `(.*)`$/.exec(help)?.[1]
}

export function either(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``)
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}` : (quoted[0] ?? '')
}

/** What the schema's patterns ask for; a test fails while one has no words. */
export const PATTERNS: Readonly<Record<string, string>> = {
  '\\S': 'a text that says something',
  '^(?!data$)[^:\\s]+$': 'a name without spaces and colons, and another one than `data`',
  '^(?!teacher$)[a-z0-9][a-z0-9._-]*$':
    'made of lower-case letters, digits, `.`, `_` and `-`, a letter or a digit first, and another name than `teacher`',
  '^[0-9a-f]{64}$': 'the 64 digits of a SHA-256, 0–9 and a–f',
  '^[A-Za-z_][A-Za-z0-9_]*$': 'made of letters, digits and underscores, no digit first',
  '^[^:\\s]+$': 'a name without spaces and colons',
  '^[a-z0-9][a-z0-9._-]*$': 'made of lower-case letters, digits, `.`, `_` and `-`, a letter or a digit first',
}

/** A name that is much like the text, where that is easily made one. */
export function nameHelp({ keyword, schema }: ErrorObject, tree: Tree | undefined): string | undefined {
  if (keyword !== 'pattern' || tree?.kind !== 'scalar' || typeof tree.value !== 'string') return undefined
  if (tree.value.length > SHOWN_LIMIT) return undefined
  const name = tree.value
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
  const fits = String(schema).endsWith('[a-z0-9][a-z0-9._-]*$') && name !== '' && new RegExp(String(schema)).test(name)
  return fits ? `write for example \`${name}\`` : undefined
}

export function limit({ keyword, params, schema }: ErrorObject): string {
  const bound = String(params['limit'] ?? schema)
  switch (keyword) {
    case 'minimum':
      return `${bound} or more`
    case 'maximum':
      return `${bound} or less`
    case 'exclusiveMinimum':
      return `more than ${bound}`
    case 'exclusiveMaximum':
      return `less than ${bound}`
    case 'minItems':
      return `a list of at least ${bound}`
    case 'maxItems':
      return `a list of at most ${bound}`
    case 'minLength':
      return 'a text that is not empty'
    case 'minProperties':
      return `a map with at least ${bound === '1' ? 'one key' : `${bound} keys`}`
    case 'uniqueItems':
      return 'a list without repetitions'
    case 'pattern':
      return PATTERNS[bound] ?? `of the form ${bound}`
    default:
      return `valid (${keyword})`
  }
}
