import type { ErrorObject } from 'ajv'

import type { Reporter } from '../diagnostics/index.ts'
import { keySpanAt, treeAt, type MapTree } from '../source/index.ts'
import { pathOf } from './error-path.ts'

const AFFIXES: readonly string[] = ['prefix', 'suffix']

/** `rename: [{ prefix: s_ }]`: one of two forms of `rename` in the list of the other. */
export function reportAffix(
  error: ErrorObject,
  missing: readonly ErrorObject[],
  paired: Set<ErrorObject>,
  tree: MapTree,
  reporter: Reporter,
): boolean {
  const path = pathOf(error)
  const key = String(error.params['additionalProperty'])
  const item = treeAt(tree, path)
  const isIn = path.at(-2) === 'rename' && /^\d+$/.test(String(path.at(-1))) && item?.kind === 'map'
  if (!isIn || !AFFIXES.includes(key) || ![...item.entries.keys()].every((other) => AFFIXES.includes(other)))
    return false
  for (const other of missing) if (other.instancePath === error.instancePath) paired.add(other)
  if (key !== [...item.entries.keys()][0]) return true // told once
  const keys = [...item.entries].map(
    ([name, { value }]) => `${name}: ${value.kind === 'scalar' ? String(value.value) : '…'}`,
  )
  reporter.report('unknown-key', {
    message: `\`${key}\` stands in a list, whose items are rules of \`match\` and \`to\``,
    at: keySpanAt(tree, [...path, key]),
    help: `for all layers alike write \`rename: { ${keys.join(', ')} }\`, without the list`,
  })
  return true
}
