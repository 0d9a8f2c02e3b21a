/** What a key, a type or a word that is none may have been meant as. */
import type { ErrorObject } from 'ajv'

import { isSpelling, suggestions, type Span } from '../diagnostics/index.ts'
import { treeAt, type MapTree, type Scalar, type Tree } from '../source/index.ts'
import { alternatives, definitionOf } from './alternatives.ts'
import { keysByShape } from './by-shape.ts'
import { confused, meantBy, nearlyConfused, NEEDLESS } from './confusions.ts'
import { belongsTo, typesWithKey } from './elsewhere.ts'
import { pathOf } from './error-path.ts'
import { foreignType, type Ours } from './foreign-types.ts'
import { typeFix } from './words.ts'

/** The keys that there may be where one is that may not, and those of them that are not there yet. */
export function keysAt(
  error: ErrorObject,
  tree: Tree,
): { readonly known: readonly string[]; readonly free: readonly string[] } {
  const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {})
  const present = treeAt(tree, pathOf(error))
  const key = present?.kind === 'map' ? present.entries.get(String(error.params['additionalProperty']))?.key : undefined
  if (present && key && !holds(present.span, key)) return { known, free: known } // it is set from elsewhere
  return { known, free: known.filter((name) => present?.kind !== 'map' || !present.entries.has(name)) }
}

/** Whether what stands at `inner` begins in `outer`. */
function holds({ file, start, end }: Span, inner: Span): boolean {
  const [from, at, to] = [start, inner.start, end].map(({ line, column }) => line * 1e7 + column)
  return file === inner.file && (from ?? 0) <= (at ?? 0) && (at ?? 0) < (to ?? 0)
}

/** What an unknown key may have been meant as, the likeliest first. */
export function likelyKeys(error: ErrorObject, tree: Tree): readonly string[] {
  const key = String(error.params['additionalProperty'])
  if (Object.hasOwn(NEEDLESS, key)) return []
  const { free } = keysAt(error, tree)
  const nearly = nearlyConfused(key).filter((name) => free.includes(name))
  const isNearer = suggestions(key, free).some((name) => Math.abs(name.length - key.length) < 2)
  if (nearly.length > 0 && !isNearer) return nearly
  const meant = meantBy(key, free)
  return meant.length > 0 || error.instancePath !== '' || tree.kind !== 'map' ? meant : keysByShape(key, tree, free)
}

/** What an unknown type may have been meant as. */
export function likelyTags(error: ErrorObject, tree: Tree): readonly string[] {
  const value = treeAt(tree, [...pathOf(error), String(error.params['tag'])])
  const foreign = foreignTag(error, tree)
  if (foreign) return [foreign.type]
  return value?.kind === 'scalar' ? suggestions(String(value.value), alternatives(error)) : []
}

/** What an unknown type of another tool is called here. */
export function foreignTag(error: ErrorObject, tree: Tree): Ours | undefined {
  const value = treeAt(tree, [...pathOf(error), String(error.params['tag'])])
  if (value?.kind !== 'scalar') return undefined
  const written = String(value.value)
  const ours = alternatives(error)
  if (ours.some((name) => isSpelling(written, name))) return undefined
  const found = foreignType(written, ours, definitionOf(error))
  const target = treeAt(tree, [...pathOf(error), 'target'])
  const ofLayers = target?.kind === 'scalar' && !String(target.value).startsWith('data.')
  return found?.type === 'softmax_cross_entropy' && ofLayers ? { type: 'distillation' } : found
}

/** The key of a map that is a slip of `tag`. */
export function keyLike(tag: string, { entries }: MapTree): string | undefined {
  return suggestions(tag, [...entries.keys()])[0]
}

/** What can only be meant by a value that is not right: a number in quotes, a slip of a word. */
export function fixFor({ keyword, params, schema }: ErrorObject, found: Tree | undefined): Scalar | undefined {
  if (keyword === 'type') {
    const text = typeFix(schema, found)
    if (text === undefined) return undefined
    return text === 'true' || text === 'false' ? text === 'true' : Number(text)
  }
  const isWord = keyword === 'enum' && found?.kind === 'scalar'
  return isWord ? only(suggestions(String(found.value), (params['allowedValues'] as unknown[]).map(String))) : undefined
}

/** What is written instead, if just one thing can be meant. */
export function only(likely: readonly string[]): string | undefined {
  const names = new Set(likely)
  return names.size === 1 ? likely[0] : undefined
}

/** `known` are the keys there, of which some are still `free`; `paths` lead to keys elsewhere that it may be a slip of. */
export function keyHelp(
  key: string,
  likely: readonly string[],
  known: readonly string[],
  free: readonly string[],
  paths: readonly string[],
): string {
  if (key === 'top' && known.includes('bottom') && !free.includes('name'))
    return 'what a layer makes is called by its `name`; `top` names the parts of a `slice` or a `split`'
  const elsewhere = confused(key).some((name) => known.includes(name)) ? undefined : belongsTo(key, known)
  if (likely.length > 0 && elsewhere !== undefined) return `it belongs to ${elsewhere}`
  if (key === 'batch_size' && free.includes('batch')) return 'write `batch: { train: … }`, in images'
  if (key === 'epochs' && free.includes('max_iter'))
    return 'say `max_iter`, which counts batches: images · epochs / `batch.train`'
  if (key === 'std' && known.includes('crop'))
    return 'remove it: one `scale` multiplies all channels, after the mean is taken off'
  const names = [...new Set(likely)].slice(0, 2).map((name) => `\`${name}\``)
  if (names.length > 0) return `did you mean ${names.join(' or ')}?`
  if (/^[a-z]+_param$/.test(key)) return 'write its keys in the layer itself'
  const needless = Object.hasOwn(NEEDLESS, key) ? NEEDLESS[key] : undefined
  if (needless !== undefined) return needless
  if (elsewhere !== undefined) return `it belongs to ${elsewhere}`
  const types = typesWithKey(key, known)
  if (types.length > 0) return `it belongs to ${types.map((type) => `\`type: ${type}\``).join(', ')}`
  const [taken] = meantBy(key, known)
  if (taken !== undefined) return `did you mean \`${taken}\`? It is there already`
  const [home] = paths
  if (home !== undefined && paths.length === 1 && home.includes('.')) {
    const name = home.lastIndexOf('.')
    return `it belongs to \`${home.slice(0, name)}\`, as \`${home.slice(name + 1)}\``
  }
  return free.length > 0 && known.length <= 12 ? `the keys here are ${known.join(', ')}` : 'remove it'
}
