/** What ajv found, in the words and at the places of the user's text. */
import type { ErrorObject } from 'ajv'

import { suggestions, type Reporter } from '../diagnostics/index.ts'
import { keySpanAt, spanAt, treeAt, type MapTree, type Path, type Tree } from '../source/index.ts'
import { confused } from './confusions.ts'

/** Wrappers that only repeat that something inside them is wrong. */
export const WRAPPERS: readonly string[] = ['oneOf', 'anyOf', 'if', 'not', 'propertyNames']

export function reportErrors(errors: readonly ErrorObject[], tree: MapTree, reporter: Reporter): void {
  const missing = errors.filter(({ keyword }) => keyword === 'required')
  const paired = new Set<ErrorObject>()
  for (const error of errors) {
    if (WRAPPERS.includes(error.keyword) && errors.length > 1 && error.keyword !== 'propertyNames') continue
    if (error.keyword === 'additionalProperties') reportUnknownKey(error, missing, paired, tree, reporter)
  }
  const unevaluated: ErrorObject[] = []
  for (const error of errors) {
    if (WRAPPERS.includes(error.keyword) || error.keyword === 'additionalProperties' || paired.has(error)) continue
    if (repeatsDiscriminator(error, errors)) continue
    if (isEndless(treeAt(tree, pathOf(error)))) continue
    if (isUnevaluated(treeAt(tree, pathOf(error)))) unevaluated.push(error)
    else if (error.propertyName !== undefined) reportBadName(error, tree, reporter)
    else reportOne(error, tree, reporter)
  }
  if (!reporter.hasErrors) for (const error of unevaluated) reportOne(error, tree, reporter)
}

/** ajv reports a missing tag as such, and again as a discriminator without one. */
function repeatsDiscriminator({ keyword, params, instancePath }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (keyword !== 'required') return false
  return errors.some(
    (other) =>
      other.keyword === 'discriminator' &&
      other.instancePath === instancePath &&
      other.params['tag'] === params['missingProperty'],
  )
}

/** Infinity and NaN are reported where they are read. */
function isEndless(tree: Tree | undefined): boolean {
  return tree?.kind === 'scalar' && typeof tree.value === 'number' && !Number.isFinite(tree.value)
}

/** An expression that could not be evaluated is reported already; a text that only looks like one is not. */
function isUnevaluated(tree: Tree | undefined): boolean {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' && tree.value.includes('${')
}

function reportUnknownKey(
  error: ErrorObject,
  missing: readonly ErrorObject[],
  paired: Set<ErrorObject>,
  tree: MapTree,
  reporter: Reporter,
): void {
  const path = pathOf(error)
  const key = String(error.params['additionalProperty'])
  const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {})
  const present = treeAt(tree, path)
  const free = known.filter((name) => present?.kind !== 'map' || !present.entries.has(name))
  const likely = [...confused(key).filter((name) => free.includes(name)), ...suggestions(key, free)]
  const absent = missing.find(
    (other) => other.instancePath === error.instancePath && likely[0] === other.params['missingProperty'],
  )
  if (absent) paired.add(absent)
  reporter.report('unknown-key', {
    message: `unknown key \`${key}\`${inside(path)}`,
    at: keySpanAt(tree, [...path, key]),
    help: keyHelp(key, likely, known, free),
    fix: only(likely),
  })
}

/** What is written instead, if just one thing can be meant. */
function only(likely: readonly string[]): string | undefined {
  const names = new Set(likely)
  return names.size === 1 ? likely[0] : undefined
}

function keyHelp(key: string, likely: readonly string[], known: readonly string[], free: readonly string[]): string {
  const names = [...new Set(likely)].slice(0, 2).map((name) => `\`${name}\``)
  if (names.length > 0) return `did you mean ${names.join(' or ')}?`
  if (/^[a-z]+_param$/.test(key)) return 'write its keys in the layer itself'
  if (key === 'propagate_down')
    return 'write `frozen: true` in a network that is not to be trained, or `lr_mult: 0` in a layer'
  const [taken] = [...confused(key).filter((name) => known.includes(name)), ...suggestions(key, known)]
  if (taken !== undefined) return `did you mean \`${taken}\`? It is there already`
  return free.length > 0 && known.length <= 12 ? `the keys here are ${known.join(', ')}` : 'remove it'
}

function reportBadName(error: ErrorObject, tree: MapTree, reporter: Reporter): void {
  const path = pathOf(error)
  const name = error.propertyName ?? ''
  const { description: described } = error.parentSchema as { readonly description?: string }
  reporter.report('invalid-value', {
    message: `\`${name}\` is no name${inside(path)}`,
    at: keySpanAt(tree, [...path, name]),
    help: `names are ${described ?? 'letters, digits and underscores, a letter first'}`,
  })
}

function reportOne(error: ErrorObject, tree: MapTree, reporter: Reporter): void {
  const path = pathOf(error)
  const found = treeAt(tree, path)
  if (error.keyword === 'minItems' && reporter.hasErrorIn(spanAt(tree, path))) return // a `repeat` in it is broken
  const what = path.length > 0 ? `\`${String(path.at(-1))}\`` : 'the file'
  switch (error.keyword) {
    case 'required': {
      const key = String(error.params['missingProperty'])
      const at = path.length > 0 ? keySpanAt(tree, path) : startOf(tree)
      reporter.report('missing-key', {
        message: `\`${key}\` is missing${inside(path)}`,
        at,
        help: missingHelp(error, key),
      })
      return
    }
    case 'discriminator': {
      const tag = String(error.params['tag'])
      const value = treeAt(tree, [...path, tag])
      const types = alternatives(error)
      if (value?.kind !== 'scalar') {
        reportNoTag(tag, path, types, tree, reporter)
        return
      }
      const found = suggestions(String(value.value), types)
      const near = found.slice(0, 2).map((type) => `\`${type}\``)
      reporter.report('unknown-type', {
        message: `unknown ${tag} \`${String(value.value)}\``,
        at: value.span,
        help: near.length > 0 ? `did you mean ${near.join(' or ')}?` : `the types are ${types.join(', ')}`,
        fix: only(found),
      })
      return
    }
    case 'type':
      reporter.report('wrong-type', {
        message: `${what} must be ${wanted(error.schema)}, but is ${shown(found)}`,
        at: spanAt(tree, path),
        help: typeHelp(error.schema, found),
        fix: typeFix(error.schema, found),
      })
      return
    case 'enum': {
      const allowed = (error.params['allowedValues'] as unknown[]).map(String)
      const likely = found?.kind === 'scalar' ? suggestions(String(found.value), allowed) : []
      const near = likely.map((value) => `\`${value}\``)
      reporter.report('invalid-value', {
        message: `${what} must be ${either(allowed)}, but is ${shown(found)}`,
        at: spanAt(tree, path),
        help: near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined,
        fix: only(likely),
      })
      return
    }
    case 'const':
      reporter.report('invalid-value', {
        message: `${what} must be \`${String(error.params['allowedValue'])}\`, but is ${shown(found)}`,
        at: spanAt(tree, path),
      })
      return
    default:
      reporter.report('invalid-value', {
        message: `${what} must be ${limit(error)}, but is ${sized(error, found)}`,
        at: spanAt(tree, path),
      })
  }
}

/** A map without its tag; a key that looks like it is what was meant. */
function reportNoTag(tag: string, path: Path, types: readonly string[], tree: MapTree, reporter: Reporter): void {
  const map = treeAt(tree, path)
  const keys = map?.kind === 'map' ? [...map.entries.keys()] : []
  const [near] = suggestions(tag, keys)
  if (near !== undefined && near !== tag) {
    reporter.report('unknown-key', {
      message: `unknown key \`${near}\`${inside(path)}`,
      at: keySpanAt(tree, [...path, near]),
      help: `did you mean \`${tag}\`?`,
    })
    return
  }
  reporter.report('missing-key', {
    message: `\`${tag}\` is missing${inside(path)}`,
    at: path.length > 0 ? keySpanAt(tree, path) : startOf(tree),
    help: `the types are ${types.join(', ')}`,
  })
}

export function pathOf(error: ErrorObject): Path {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
}

function inside(path: Path): string {
  return path.length > 0 ? ` in \`${path.join('.')}\`` : ''
}

function startOf(tree: MapTree): Tree['span'] {
  const { file, start } = tree.span
  return { file, start, end: { line: start.line, column: start.column + 1 } }
}

function missingHelp(error: ErrorObject, key: string): string | undefined {
  const described = (error.parentSchema as { properties?: Record<string, { description?: string }> }).properties?.[key]
    ?.description
  return described === undefined
    ? undefined
    : `\`${key}\`: ${described.charAt(0).toLowerCase()}${described.slice(1).replace(/\.$/, '')}`
}

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

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'a map',
  string: 'a text',
}

function wanted(schema: unknown): string {
  const types = Array.isArray(schema) ? schema : [schema]
  return types.map((type) => KINDS[String(type)] ?? String(type)).join(' or ')
}

/** Of a longer text, the beginning says enough. */
const SHOWN_LIMIT = 60

function shown(tree: Tree | undefined): string {
  if (tree === undefined) return 'missing'
  if (tree.kind === 'list') return tree.items.length > 0 ? 'a list' : 'an empty list'
  if (tree.kind === 'map') return tree.entries.size > 0 ? 'a map' : 'an empty map'
  if (tree.value === null) return 'empty'
  if (typeof tree.value !== 'string') return String(tree.value)
  const text = tree.value.length > SHOWN_LIMIT ? `${tree.value.slice(0, SHOWN_LIMIT)}…` : tree.value
  return `the text ${JSON.stringify(text)}`
}

/** A list that is too long or too short, with its length. */
function sized({ keyword }: ErrorObject, tree: Tree | undefined): string {
  const counts = tree?.kind === 'list' && (keyword === 'minItems' || keyword === 'maxItems')
  return counts ? `one of ${tree.items.length}` : shown(tree)
}

function typeHelp(schema: unknown, tree: Tree | undefined): string | undefined {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string') return undefined
  const types = (Array.isArray(schema) ? schema : [schema]).map(String)
  const numeric = types.includes('number') || types.includes('integer')
  if (numeric && tree.value.trim() !== '' && Number.isFinite(Number(tree.value))) return 'remove the quotes'
  if (types.includes('boolean') && /^(yes|no|on|off)$/i.test(tree.value))
    return `write \`${/^(yes|on)$/i.test(tree.value) ? 'true' : 'false'}\``
  return undefined
}

/** The text without its quotes, where that makes it what is wanted. */
function typeFix(schema: unknown, tree: Tree | undefined): string | undefined {
  const help = typeHelp(schema, tree)
  if (tree?.kind !== 'scalar' || help === undefined) return undefined
  return help === 'remove the quotes' ? String(tree.value) : help.replace(/^write `(.*)`$/, '$1')
}

function either(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``)
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}` : (quoted[0] ?? '')
}

function limit({ keyword, params, schema }: ErrorObject): string {
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
      return bound === '\\S' ? 'a text that says something' : `of the form ${bound}`
    default:
      return `valid (${keyword})`
  }
}
