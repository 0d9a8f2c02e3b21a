/** Where each value of a resolved spec came from. */
import { placeOf, settingNumber, type Span } from '../diagnostics/index.ts'
import type { MapTree, Tree } from '../source/index.ts'
import { table } from './table.ts'

/** A line a value: its path, what it is, and the place that says so. Layers go by their names. */
export function provenanceText(tree: MapTree): string {
  return table(['key', 'value', 'from'], rows(tree, ''))
}

function rows(tree: Tree, path: string): readonly (readonly string[])[] {
  if (tree.kind === 'scalar') return [[path, JSON.stringify(tree.value), originOf(tree)]]
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`)
  if (tree.kind === 'map') {
    if (tree.entries.size === 0) return [[path, '{}', originOf(tree)]]
    return [...tree.entries].flatMap(([key, { value }]) => rows(value, below(key)))
  }
  const origins = new Set(tree.items.map((item) => (item.kind === 'scalar' ? lineOf(item) : undefined)))
  if (origins.size <= 1 && !origins.has(undefined)) {
    const values = tree.items.map((item) => (item.kind === 'scalar' ? JSON.stringify(item.value) : ''))
    return [[path, `[${values.join(', ')}]`, [originOf(tree), ...new Set(tree.items.flatMap(varsOf))].join('; ')]]
  }
  return tree.items.flatMap((item, i) => rows(item, below(nameOf(item) ?? String(i))))
}

function nameOf(item: Tree): string | undefined {
  const name = item.kind === 'map' ? item.entries.get('name')?.value : undefined
  return name?.kind === 'scalar' ? String(name.value) : undefined
}

function lineOf(tree: Tree): string {
  return `${tree.span.file}:${tree.span.start.line}`
}

function originOf(tree: Tree): string {
  if (tree.provenance === 'default') return 'default'
  const place = placeIn(tree.span)
  return [tree.provenance === 'inherited' ? `${place} (inherited)` : place, ...varsOf(tree)].join('; ')
}

/** What an expression made it of. */
function varsOf({ span }: Tree): readonly string[] {
  return (span.reads ?? []).map((read) => `${read.name}: ${read.span ? placeIn(read.span) : 'the environment'}`)
}

function placeIn(span: Span): string {
  const setting = settingNumber(span.file)
  return setting === undefined ? placeOf(span) : `--set #${setting}`
}
