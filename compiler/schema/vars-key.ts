/** Where the vars of a file stand, also where their key is misspelt. */
import type { MapTree } from '../source/index.ts'
import { keysByShape } from './by-shape.ts'
import { meantBy } from './confusions.ts'
import { rootKeys } from './defaults.ts'

/**
 * `vars`, or the key that is none and can only be meant as it: that is told when the file is held against the schema, and
 * that its vars are not known would follow from it.
 */
export function varsKey(tree: MapTree): string {
  const { entries } = tree
  if (entries.has('vars')) return 'vars'
  const free = rootKeys.filter((key) => !entries.has(key))
  const isSlip = (key: string): boolean => {
    const near = meantBy(key, free)
    const likely = new Set(near.length > 0 ? near : keysByShape(key, tree, free))
    return likely.size === 1 && likely.has('vars')
  }
  const slip = [...entries].find(([key, { value }]) => value.kind === 'map' && !rootKeys.includes(key) && isSlip(key))
  return slip?.[0] ?? 'vars'
}
