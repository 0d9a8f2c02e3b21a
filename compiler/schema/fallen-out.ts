/** `losses:` with nothing in it, and its keys below it, not indented: one slip. */
import type { ErrorObject } from 'ajv'

import { treeAt, type MapTree } from '../source/index.ts'
import { pathOf } from './error-path.ts'

/** The keys that stand right below one that holds nothing and should hold a map, by the error of that one. */
export function fallenOut(
  errors: readonly ErrorObject[],
  tree: MapTree,
): ReadonlyMap<ErrorObject, readonly ErrorObject[]> {
  const unknown = new Map<string, Map<string, ErrorObject>>()
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue
    const there = unknown.get(error.instancePath) ?? new Map<string, ErrorObject>()
    unknown.set(error.instancePath, there.set(String(error.params['additionalProperty']), error))
  }
  const found = new Map<ErrorObject, readonly ErrorObject[]>()
  for (const error of errors) {
    const { keyword, instancePath, schema } = error
    const beside = unknown.get(instancePath.replace(/\/[^/]*$/, ''))
    if (!beside || keyword !== 'type' || ![schema].flat().includes('object')) continue
    const path = pathOf(error)
    const [empty, above] = [treeAt(tree, path), treeAt(tree, path.slice(0, -1))]
    if (empty?.kind !== 'scalar' || empty.value !== null || above?.kind !== 'map' || path.length === 0) continue
    const below = [...above.entries]
      .filter(([, { key }]) => key.file === empty.span.file && key.start.line > empty.span.start.line)
      .sort(([, a], [, b]) => a.key.start.line - b.key.start.line)
    const end = below.findIndex(([key]) => !beside.has(key))
    const fallen = below.slice(0, end < 0 ? undefined : end).flatMap(([key]) => beside.get(key) ?? [])
    if (fallen.length > 0) found.set(error, fallen)
  }
  return found
}

export function indentHelp(fallen: readonly ErrorObject[]): string | undefined {
  if (fallen.length === 0) return undefined
  const keys = fallen.slice(0, 3).map(({ params }) => `\`${String(params['additionalProperty'])}\``)
  return `indent what belongs to it: ${keys.join(', ')}${fallen.length > keys.length ? ', …' : ''}`
}
