/** What the schema would take instead of a tree that it does not: for stages that go on to look for other mistakes. */
import type { ErrorObject } from 'ajv'

import { isSlip, type Reporter } from '../diagnostics/index.ts'
import { hasUnknown, madeUnknown, toValue, treeAt, type MapEntry, type MapTree, type Tree } from '../source/index.ts'
import type { Guess } from '../stage.ts'
import { confused } from './confusions.ts'
import { branchesOf, dereferenced, type SchemaNode } from './node.ts'
import { isAlone } from './cut-text.ts'
import { pathOf } from './error-path.ts'
import { fixFor, foreignTag, keyLike, likelyKeys, likelyTags } from './likely.ts'
import { manyOf, reportErrors, WRAPPERS } from './report.ts'
import { standIn, unknownText } from './stand-in.ts'

/** Mending one thing may show another, so deep and no deeper. */
const ROUNDS = 12

/** What is done at one place of a tree, and below it. */
interface Change {
  value?: Tree
  /** Keys by their new names; undefined: taken away. */
  readonly keys: Map<string, string | undefined>
  readonly missing: Map<string, Tree>
  readonly below: Map<string, Change>
}

/**
 * `tree` with a stand-in for everything that `check` finds wrong with it, and for everything that nobody knows. What can only
 * be a slip of one word is taken as that. Undefined where it cannot be made right.
 */
export function mended(
  tree: MapTree,
  check: (value: unknown) => readonly ErrorObject[],
  { reporter, guess }: { readonly reporter: Reporter; readonly guess: Guess },
): MapTree | undefined {
  let here = hasUnknown(tree) ? named(tree, guess, []) : tree
  for (let round = 0; round < ROUNDS; round++) {
    const all = check(toValue(here))
    if (round > 0) reportErrors(all, here as MapTree, reporter) // what only shows once another thing is right
    const errors = all.filter((error) => !WRAPPERS.includes(error.keyword) && !error.propertyName)
    if (errors.length === 0) return here as MapTree // nothing replaces the root
    const changes = nothing()
    for (const error of errors) plan(error, changes, here, guess)
    here = changed(here, changes)
  }
  return undefined
}

/** An expression without a value is a name of its own, and no text of the user's. */
function named(tree: Tree, guess: Guess, path: readonly string[]): Tree {
  if (tree.kind === 'list')
    return { ...tree, items: tree.items.map((item, i) => named(item, guess, [...path, String(i)])) }
  if (tree.kind === 'map') {
    const entries = [...tree.entries].map(
      ([key, entry]) => [key, { ...entry, value: named(entry.value, guess, [...path, key]) }] as const,
    )
    return { ...tree, entries: new Map(entries) }
  }
  const isText = tree.span.unknown && typeof tree.value === 'string' && tree.value.includes('${')
  return isText ? { ...tree, value: unknownText(guess, path) } : tree
}

function nothing(): Change {
  return { keys: new Map(), missing: new Map(), below: new Map() }
}

function plan(error: ErrorObject, changes: Change, tree: Tree, guess: Guess): void {
  const path = pathOf(error).map(String)
  const change = path.reduce((above, step) => {
    const below = above.below.get(step) ?? nothing()
    above.below.set(step, below)
    return below
  }, changes)
  const found = treeAt(tree, path)
  const schema = error.parentSchema as SchemaNode
  const span = found?.span ?? tree.span
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty'])
      const several = manyOf(path, key, tree)
      if (several !== undefined) {
        changes.keys.set(String(path[0]), several)
        return
      }
      const likely = [...new Set(likelyKeys(error, tree))]
      const map = treeAt(tree, path)
      const isPiece = map?.kind === 'map' && isAlone(map.entries.get(key))
      const meant = !isPiece && (likely.length === 1 || guess === 'first') ? likely[0] : undefined
      const value = map?.kind === 'map' ? map.entries.get(key)?.value : undefined
      if (meant !== undefined && value && !isValueOf(key, meant, value, schema.properties?.[meant])) {
        // what it is for may be known, and not what it would be there
        change.below.set(key, {
          ...nothing(),
          value: standIn(schema.properties?.[meant] ?? {}, guess, span, [...path, meant]),
        })
      }
      const isThere = meant !== undefined && map?.kind === 'map' && map.entries.has(meant) // a setting beside it
      const isEither = meant === 'layers' && map?.kind === 'map' && map.entries.has('from') // only one can be
      const isTaken = isThere || isEither || [...change.keys.values()].includes(meant)
      change.keys.set(key, isTaken ? undefined : meant)
      const type = treeAt(tree, [...path, 'type'])
      if (type && meant === undefined && guess === 'second')
        change.below.set('type', { ...nothing(), value: madeUnknown(type) })
      return
    }
    case 'required': {
      const key = String(error.params['missingProperty'])
      change.missing.set(key, standIn(schema.properties?.[key] ?? {}, guess, span, [...path, key]))
      return
    }
    case 'discriminator': {
      const tag = String(error.params['tag'])
      const misspelt = found?.kind === 'map' && !found.entries.has(tag) ? keyLike(tag, found) : undefined
      if (misspelt !== undefined) {
        change.keys.set(misspelt, tag)
        return
      }
      const likely = likelyTags(error, tree)
      const at = treeAt(tree, [...path, tag])
      const placed = { kind: 'scalar', span: at?.span ?? span, provenance: 'default' } as const
      const foreign = foreignTag(error, tree)
      const value: Tree =
        foreign?.with !== undefined
          ? madeUnknown({ ...placed, value: foreign.type }) // what it needs beside it is told
          : likely.length === 1
            ? { ...placed, value: likely[0] }
            : madeUnknown({ ...placed, value: fitting(schema, tag, found)[guess === 'first' ? 0 : 1] })
      if (at) change.below.set(tag, { ...nothing(), value })
      else change.missing.set(tag, value)
      return
    }
    default: {
      change.value ??= shortened(error, found, guess, path) ?? fixed(error, found) ?? standIn(schema, guess, span, path)
    }
  }
}

/**
 * Whether what stands under `key` may be told what is wrong with it as what stands under `meant`: that of a slip is. A guess
 * that goes further, or a word of another tool, may stand before a value of another kind; no number of updates follows from
 * `epochs`.
 */
function isValueOf(key: string, meant: string, value: Tree, schema: SchemaNode | undefined): boolean {
  if (key === 'epochs') return false
  if (isSlip(key, meant)) return true
  const { type } = schema ? dereferenced(schema) : {}
  const types = [type ?? []].flat()
  if (value.kind !== 'scalar') return types.length === 0 || types.includes(value.kind === 'list' ? 'array' : 'object')
  if (!confused(key).includes(meant)) return false
  return types.includes(typeof value.value) || (types.includes('integer') && Number.isInteger(value.value))
}

/** A list without what is too much in it, and with another word for one that is there already. */
function shortened(
  { keyword, params }: ErrorObject,
  found: Tree | undefined,
  guess: Guess,
  path: readonly string[],
): Tree | undefined {
  if (found?.kind !== 'list') return undefined
  if (keyword === 'maxItems') return { ...found, items: found.items.slice(0, Number(params['limit'])) }
  if (keyword !== 'uniqueItems') return undefined
  const texts = found.items.map((item) => JSON.stringify(toValue(item)))
  const isAgain = (i: number): boolean => texts.indexOf(texts[i]) !== i
  const items = found.items.flatMap((item, i) => {
    if (!isAgain(i)) return [item]
    const isText = item.kind === 'scalar' && typeof item.value === 'string'
    return isText ? [madeUnknown({ ...item, value: unknownText(guess, [...path, String(i)]) })] : []
  })
  return { ...found, items }
}

function fixed(error: ErrorObject, found: Tree | undefined): Tree | undefined {
  const value = fixFor(error, found)
  return value === undefined || typeof value === 'boolean' || !found // of what it turns on or off nothing is said
    ? undefined
    : madeUnknown({ kind: 'scalar', span: found.span, provenance: found.provenance, value })
}

/** The types of a union, those first that have most of the keys that are there. */
function fitting(schema: SchemaNode, tag: string, found: Tree | undefined): readonly string[] {
  const keys = found?.kind === 'map' ? [...found.entries.keys()].filter((key) => key !== tag) : []
  const fit = (node: SchemaNode): number => keys.filter((key) => key in (node.properties ?? {})).length
  const branches = [...branchesOf(schema)].map(([tag, node]) => ({ tag, fit: fit(node) }))
  return branches.sort((a, b) => b.fit - a.fit).map((branch) => branch.tag)
}

/** The tree with every change in its place, in one walk. */
function changed(tree: Tree, { value, keys, missing, below }: Change): Tree {
  if (value) return value
  if (tree.kind === 'scalar') return tree
  const inner = (step: string, child: Tree): Tree => {
    const change = below.get(step)
    return change ? changed(child, change) : child
  }
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((item, i) => inner(String(i), item)) }
  const entries = new Map<string, MapEntry>()
  for (const [key, entry] of tree.entries) {
    const name = keys.has(key) ? keys.get(key) : key
    if (name !== undefined) entries.set(name, { ...entry, value: inner(key, entry.value) })
  }
  for (const [key, value] of missing) if (!entries.has(key)) entries.set(key, { key: value.span, value })
  const isEmptied = entries.size === 0 && tree.entries.size > 0 // by what was told
  return isEmptied ? madeUnknown({ ...tree, entries }) : { ...tree, entries }
}
