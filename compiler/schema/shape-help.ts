/** What to write where a value has another shape than is wanted: one for a list, a word for a map, a name for its value. */
import type { ErrorObject } from 'ajv'

import { treeAt, type ListTree, type MapTree, type Path, type ScalarTree, type Tree } from '../source/index.ts'
import { alternatives } from './alternatives.ts'
import { pathOf } from './error-path.ts'

interface Wanted {
  readonly types: readonly string[]
  readonly items: readonly string[]
  readonly keys: readonly string[]
  readonly tags: readonly string[]
}

/** Help for the `type` error of the value of `key`; undefined where nothing better than the message can be said. */
export function shapeHelp(error: ErrorObject, found: Tree | undefined, key: string, spec: MapTree): string | undefined {
  const { items, properties } = error.parentSchema as {
    readonly items?: { readonly type?: string | readonly string[] }
    readonly properties?: object
  }
  const wanted: Wanted = {
    types: [error.schema].flat().map(String),
    items: [items?.type ?? []].flat(),
    keys: Object.keys(properties ?? {}),
    tags: alternatives(error),
  }
  const path = pathOf(error).map(String)
  if (path[0] === 'sweep' && found && found.kind !== 'scalar' && path.length === 3) return ofSweep(path, found, spec)
  const isText = wanted.types.length === 1 && wanted.types.includes('string') && TEXTS.includes(path[0] ?? '')
  if (isText && found?.kind === 'scalar' && found.value !== null) return `put it in quotes: '${String(found.value)}'`
  switch (found?.kind) {
    case 'scalar':
      return ofScalar(wanted, found, spec, path) ?? ofSeveral(wanted, found, error.instancePath)
    case 'list':
      return ofList(wanted, found, key)
    case 'map':
      return wanted.items.includes('string')
        ? `write the names alone: \`[${[...found.entries.keys()].join(', ')}]\``
        : undefined
    case undefined:
      return undefined
  }
}

/** Texts of the user's own at the root of a spec; all other texts are names of something. */
const TEXTS: readonly string[] = ['name', 'description', 'tags']

function ofScalar(
  { types, items, keys, tags }: Wanted,
  { value }: ScalarTree,
  spec: MapTree,
  path: Path,
): string | undefined {
  if (value === null) return undefined
  const text = String(value)
  const numeric = types.includes('number') || types.includes('integer')
  if (numeric && typeof value === 'string') {
    const name = /^(?:\{\{\s*([A-Za-z_]\w*)\s*\}\}|\$?([A-Za-z_]\w*))$/.exec(text)?.slice(1).find(Boolean)
    if (name !== undefined && treeAt(spec, ['vars', name])) return `write '\${${name}}' for the var`
    if (types.includes('number') && /^\d+,\d+$/.test(text)) return `write \`${text.replace(',', '.')}\``
    if (/^[1-9]\d{0,2}(?:[,_' ]\d{3})+$/.test(text)) return `write \`${text.replace(/\D/g, '')}\``
  }
  if (path[0] === 'data' && path[1] === 'split' && typeof value === 'number' && value > 0 && value < 1)
    return 'say how many images, not which part of them: a tenth of 60,000 is `6000`'
  if (types.includes('array') && /^[-\d.]+\.\.[-\d.]+$/.test(text)) return 'write each value: `[0, 0.5, 1]`'
  const fits = items.includes(typeof value) || (typeof value === 'number' && items.includes('integer'))
  if (types.includes('array') && fits && text.length < 100 && /^[\w.*/-]+(?:,\s*[\w.*/-]+)*$/.test(text))
    return `write \`[${text.split(/,\s*/).join(', ')}]\``
  if (!types.includes('object')) return undefined
  const isPlain = typeof value === 'string' && /^[\w./-]{1,60}$/.test(text)
  if (isPlain && keys.includes('dataset')) return `write \`{ dataset: ${text} }\``
  if (isPlain && keys.includes('from') && keys.includes('layers')) return `write \`{ from: ${text} }\``
  if (tags.includes(text)) return `write \`{ type: ${text}, … }\``
  if (keys.includes('experiment') && keys.includes('file'))
    return `write \`{ ${/\.ya?ml$/.test(text) ? 'experiment' : 'file'}: ${text} }\``
  return keys.length > 0 && keys.length <= 6 ? `its keys are ${keys.map((key) => `\`${key}\``).join(', ')}` : undefined
}

/** `seed: 0,1`: several values of one key are a sweep of it. */
function ofSeveral({ types }: Wanted, { value }: ScalarTree, place: string): string | undefined {
  const path = place.slice(1).split('/')
  const isOne = types.includes('integer') && typeof value === 'string' && /^\d+(?:,\s*\d+)+$/.test(value.slice(0, 100))
  if (!isOne || path.some((step) => /^\d+$|~|\./.test(step))) return undefined
  return `for several values write \`sweep: { ${path.join('.')}: [${value.split(/,\s*/).join(', ')}] }\``
}

/** A sweep sets single values: a map or a list that is swept, in values of its own or in files. */
function ofSweep([, first = '', second = '']: readonly string[], found: Tree, spec: MapTree): string {
  const isGrid = treeAt(spec, ['sweep'])?.kind === 'map'
  const path = isGrid ? first : second
  const values = found.kind === 'list' && !isGrid ? found.items.map((item) => leavesOf(item, path)) : []
  if (values.length > 1 && values.length < 10 && values.every((leaves) => leaves?.length === 1))
    return `a run has one value: write \`${values.map((leaves) => `{ ${leaves?.join() ?? ''} }`).join(', ')}\``
  const leaves = leavesOf(found, path)
  return leaves && leaves.length > 0 && leaves.length <= 6
    ? `a sweep sets single values: write \`sweep: [{ ${leaves.join(', ')} }, …]\`, a map for each run`
    : 'a sweep sets single values: write a file for each run, which `extends` this one'
}

/** `solver.type: adam` and what else is in a map; undefined where that is not all single values. */
function leavesOf(tree: Tree, path: string): readonly string[] | undefined {
  if (tree.kind === 'scalar') return [`${path}: ${String(tree.value)}`]
  if (tree.kind === 'list') return undefined
  const inner = [...tree.entries].map(([key, { value }]) => leavesOf(value, `${path}.${key}`))
  return inner.every((leaves) => leaves !== undefined) ? inner.flat() : undefined
}

function ofList({ types }: Wanted, { items }: ListTree, key: string): string | undefined {
  const [first] = items
  if (types.includes('object') && first?.kind === 'map') {
    return `write each under its name, without the dash: \`${named(first)}\``
  }
  const numeric = types.includes('number') || types.includes('integer')
  const values = items.map((item) => (item.kind === 'scalar' ? item.value : undefined))
  if (!numeric || !values.every((value) => typeof value === 'number')) return undefined
  if (values.length > 0 && new Set(values).size === 1) return `write \`${values[0]}\``
  const side = /^(kernel|stride|pad)/.exec(key)?.[1]
  return side !== undefined && values.length === 2
    ? `write \`${side}_h: ${values[0]}\` and \`${side}_w: ${values[1]}\``
    : undefined
}

/** An item of a list as an entry of a map: of one that says `name`, or one key with a map, the name is known. */
function named(item: MapTree): string {
  const [[key, only] = [], ...others] = item.entries
  if (key !== undefined && others.length === 0 && only?.value.kind === 'map') return `${key}: …`
  const said = treeAt(item, ['name'])
  const name = said?.kind === 'scalar' ? String(said.value) : 'NAME'
  const type = treeAt(item, ['type'])
  return type?.kind === 'scalar' ? `${name}: { type: ${String(type.value)}, … }` : `${name}: { … }`
}

/** 98.5 where at most 1 may stand was meant in percent. */
export function percentHelp({ keyword, schema }: ErrorObject, found: Tree | undefined): string | undefined {
  if (keyword !== 'maximum' || schema !== 1 || found?.kind !== 'scalar') return undefined
  const { value } = found
  return typeof value === 'number' && value > 1 && value <= 100
    ? `for ${value} % write ${Number((value / 100).toPrecision(12))}`
    : undefined
}
