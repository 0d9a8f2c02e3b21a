/** What ajv found, in the words and at the places of the user's text. */
import type { ErrorObject } from 'ajv'

import { datasetFacts, reportOwnPlaces } from '../datasets/index.ts'
import { suggestions, type Reporter } from '../diagnostics/index.ts'
import { keySpanAt, spanAt, treeAt, type Lost, type MapTree, type Path, type Tree } from '../source/index.ts'
import { alternatives, definitionOf } from './alternatives.ts'
import { reportAffix } from './affix-in-list.ts'
import { isNetwork, reportCutText } from './cut-text.ts'
import { pathOf } from './error-path.ts'
import { flatPolicies } from './flat-policy.ts'
import { foreignElsewhere } from './foreign-types.ts'
import { pathsTo } from './paths.ts'
import { foreignTag, keyHelp, keyLike, keysAt, likelyKeys, likelyTags, only } from './likely.ts'
import { percentHelp, shapeHelp } from './shape-help.ts'
import { either, limit, nameHelp, shown, sized, typeFix, typeHelp, wanted } from './words.ts'

/** Wrappers that only repeat that something inside them is wrong. */
export const WRAPPERS: readonly string[] = ['oneOf', 'anyOf', 'if', 'not', 'propertyNames']

export function reportErrors(all: readonly ErrorObject[], tree: MapTree, reporter: Reporter): void {
  const errors = all.filter((error) => !isOfGuess(error, tree))
  const missing = errors.filter(({ keyword }) => keyword === 'required')
  const paired = new Set<ErrorObject>()
  for (const policy of flatPolicies(errors, tree)) {
    for (const error of policy.errors) paired.add(error)
    const { path, key, message, help } = policy
    reporter.report('wrong-type', { message, at: keySpanAt(tree, [...path, key]), help })
  }
  for (const error of errors) {
    if (WRAPPERS.includes(error.keyword) && errors.length > 1 && error.keyword !== 'propertyNames') continue
    if (error.keyword === 'additionalProperties' && !paired.has(error))
      reportUnknownKey(error, missing, paired, tree, reporter)
  }
  const wrong = new Set<string>()
  for (const error of errors) {
    if (WRAPPERS.includes(error.keyword) || error.keyword === 'additionalProperties' || paired.has(error)) continue
    if (repeatsDiscriminator(error, errors) || isLostToBadTag(error, tree, errors) || isMistypedTag(error, tree))
      continue
    if (reportNamedDataset(error, tree, reporter)) continue
    if (!OF_KEYS.includes(error.keyword) && error.propertyName === undefined) {
      if (wrong.has(error.instancePath)) continue // what else a value is not follows
      wrong.add(error.instancePath)
    }
    if (error.propertyName !== undefined) reportBadName(error, tree, reporter)
    else reportOne(error, tree, reporter)
  }
}

/** What is wrong with a map's keys; all else is wrong with a value. */
const OF_KEYS: readonly string[] = ['required', 'discriminator']

/** Which keys a map may have is not known where its type is guessed. */
function isOfGuess(error: ErrorObject, tree: MapTree): boolean {
  const type = treeAt(tree, [...pathOf(error), 'type'])
  return type?.span.unknown === true && (error.keyword === 'additionalProperties' || error.keyword === 'required')
}

/** A tag that is no text is reported as such. */
function isMistypedTag(error: ErrorObject, tree: MapTree): boolean {
  if (error.keyword !== 'discriminator') return false
  const found = treeAt(tree, [...pathOf(error), String(error.params['tag'])])
  return found !== undefined && (found.kind !== 'scalar' || typeof found.value !== 'string')
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

/** Where a type is misspelt, what went with the change of it is not missed. */
function isLostToBadTag(error: ErrorObject, tree: MapTree, errors: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'required') return false
  const { instancePath, params } = error
  const isBad =
    errors.some((other) => other.keyword === 'discriminator' && other.instancePath === instancePath) ||
    treeAt(tree, [...pathOf(error), 'type'])?.provenance === 'default' // it was misspelt, and is taken as what it is a slip of
  return isBad && lostAt(pathOf(error), String(params['missingProperty']), tree)?.by === 'type'
}

/** What is missing in `train` is not missed where a dataset knows its own place. */
function reportNamedDataset({ keyword, instancePath }: ErrorObject, tree: MapTree, reporter: Reporter): boolean {
  const [, part] = /^\/data\/(train|test)$/.exec(keyword === 'required' ? instancePath : '') ?? []
  const dataset = treeAt(tree, ['data', 'dataset'])
  if (part === undefined || dataset?.kind !== 'scalar' || !datasetFacts(String(dataset.value))) return false
  reportOwnPlaces(String(dataset.value), part, keySpanAt(tree, ['data', part]), reporter)
  return true
}

function lostAt(path: Path, key: string, tree: MapTree): Lost | undefined {
  const map = treeAt(tree, path)
  return map?.kind === 'map' ? map.lost?.get(key) : undefined
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
  if (reportAffix(error, missing, paired, tree, reporter)) return
  const { known, free } = keysAt(error, tree)
  const likely = likelyKeys(error, tree)
  if (reportCutText(path, key, known, missing, paired, tree, reporter) || reportNetwork(path, key, tree, reporter))
    return
  const absent = missing.find(
    (other) => other.instancePath === error.instancePath && likely[0] === other.params['missingProperty'],
  )
  if (absent) paired.add(absent)
  const inPolicy = missing.find(
    (other) => other.instancePath === `${error.instancePath}/lr_policy` && other.params['missingProperty'] === key,
  )
  if (inPolicy) paired.add(inPolicy)
  reporter.report('unknown-key', {
    message: `unknown key \`${key}\`${inside(path)}`,
    at: keySpanAt(tree, [...path, key]),
    help: keyHelp(key, likely, known, free, path.length === 0 ? pathsTo(key, tree) : []),
    fix: key === 'batch_size' ? undefined : only(likely), // of which the value is another
  })
}

/** Several teachers, or students, where one is meant. */
function reportNetwork(path: Path, key: string, tree: MapTree, reporter: Reporter): boolean {
  const several = manyOf(path, key, tree)
  if (several === undefined) return false
  const map = treeAt(tree, path)
  const first = map?.kind === 'map' ? [...map.entries].find(([, { value }]) => isNetwork(value))?.[0] : undefined
  if (key !== first) return true // told once
  reporter.report('unknown-key', {
    message: `\`${path.join('.')}\` is one network, and \`${key}\` is another`,
    at: keySpanAt(tree, [...path, key]),
    help: `write \`${several}:\` for several, each by its name`,
  })
  return true
}

/** `teachers` for a network that stands in `teacher`; undefined for anything else. */
export function manyOf(path: Path, key: string, tree: Tree): 'teachers' | 'students' | undefined {
  const [role, ...rest] = path
  if ((role !== 'teacher' && role !== 'student') || rest.length > 0) return undefined
  return isNetwork(treeAt(tree, [role, key])) ? `${role}s` : undefined
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
  const what = named(path, tree)
  switch (error.keyword) {
    case 'required': {
      const key = String(error.params['missingProperty'])
      const at = path.length > 0 ? keySpanAt(tree, path) : startOf(tree)
      const lost = lostAt(path, key, tree)
      reporter.report('missing-key', {
        message: `\`${key}\` is missing${lost?.owner === undefined ? inside(path) : ` in ${lost.owner}`}`,
        at: lost?.owner === undefined ? at : lost.at,
        help: missingHelp(error, key),
        notes: lost && lost.owner === undefined ? [lost.note] : [],
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
      const likely = likelyTags(error, tree)
      const beside = foreignTag(error, tree)?.with
      reporter.report('unknown-type', {
        message: `unknown ${tag} \`${String(value.value)}\``,
        at: value.span,
        help:
          foreignElsewhere(String(value.value), definitionOf(error)) ??
          (beside === undefined ? undefined : `write \`${tag}: ${likely.join()}, ${beside}\``) ??
          (orOf(likely.slice(0, 2)) || `the types are ${types.join(', ')}`),
        fix: beside === undefined ? only(likely) : undefined,
      })
      return
    }
    case 'type':
      reporter.report('wrong-type', {
        message: `${what} must be ${wanted(error.schema)}, but is ${shown(found)}`,
        at: spanAt(tree, path),
        help: typeHelp(error.schema, found) ?? shapeHelp(error, found, String(path.at(-1) ?? ''), tree),
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
        help:
          found?.kind === 'scalar' && found.value === String(error.params['allowedValue'])
            ? 'remove the quotes'
            : undefined,
      })
      return
    default:
      if (error.keyword === 'minProperties' && reportTakenAway(what, error, found, reporter)) return
      if (error.keyword === 'uniqueItems' && reportRepeated(what, error, found, reporter)) return
      reporter.report('invalid-value', {
        message: `${what} must be ${limit(error)}, but is ${sized(error, found)}`,
        at: spanAt(tree, path),
        help: percentHelp(error, found) ?? nameHelp(error, found),
      })
  }
}

/** An empty map that was not, before its last key was deleted. */
function reportTakenAway(what: string, error: ErrorObject, found: Tree | undefined, reporter: Reporter): boolean {
  if (found?.kind !== 'map' || found.entries.size > 0) return false
  const [key, lost] = [...(found.lost ?? [])].findLast(([, { by }]) => by === 'null') ?? []
  if (key === undefined || !lost) return false
  reporter.report('invalid-value', {
    message: `${what} must be ${limit(error)}, and \`${key}\`, the last one, is deleted here`,
    at: lost.at,
    notes: [{ message: 'it was the last one of these', span: found.span }],
  })
  return true
}

/** The item that is there twice. */
function reportRepeated(what: string, error: ErrorObject, found: Tree | undefined, reporter: Reporter): boolean {
  const { i, j } = error.params as { readonly i?: number; readonly j?: number }
  if (found?.kind !== 'list' || i === undefined || j === undefined) return false
  const [first, again] = [found.items[Math.min(i, j)], found.items[Math.max(i, j)]]
  reporter.report('invalid-value', {
    message: `${what} must be ${limit(error)}, but ${shown(again)} stands in it twice`,
    at: again?.span ?? found.span,
    help: 'remove one of the two',
    notes: first && first.span !== again?.span ? [{ message: 'the first one', span: first.span }] : [],
  })
  return true
}

function orOf(likely: readonly string[]): string {
  return likely.length > 0 ? `did you mean ${likely.map((one) => `\`${one}\``).join(' or ')}?` : ''
}

/** A map without its tag; a key that looks like it is what was meant. */
function reportNoTag(tag: string, path: Path, types: readonly string[], tree: MapTree, reporter: Reporter): void {
  const map = treeAt(tree, path)
  const near = map?.kind === 'map' ? keyLike(tag, map) : undefined
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

/** A value by its key; one of a list by its number there. */
function named(path: Path, tree: MapTree): string {
  if (path.length === 0) return 'the file'
  const last = String(path.at(-1))
  const isItem = treeAt(tree, path.slice(0, -1))?.kind === 'list'
  return isItem ? `item ${Number(last) + 1} of ${named(path.slice(0, -1), tree)}` : `\`${last}\``
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
