/** `{ repeat: { var, from, to }, layers: […] }` in a list of layers: its layers once for each value of the variable. */
import type { Reporter } from '../diagnostics/index.ts'
import { validate } from '../schema/index.ts'
import { spanAt, toValue, treeAt, type MapTree, type Tree } from '../source/index.ts'
import type { Scope } from './context.ts'

/** No network has more layers than this. */
export const LAYER_LIMIT = 10_000

export interface Repeat {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly layers: readonly Tree[]
}

export function isRepeat(item: Tree): item is MapTree {
  return item.kind === 'map' && item.entries.has('repeat')
}

/** Reads a block whose `repeat` is evaluated and whose layers are not; undefined after a reported mistake. */
export function readRepeat(
  block: MapTree,
  taken: { readonly scope: Scope; readonly vars: readonly string[] },
  reporter: Reporter,
): Repeat | undefined {
  if (!validate('repeat', block, reporter)) return undefined
  const {
    var: name,
    from,
    to,
  } = toValue(treeAt(block, ['repeat']) ?? block) as { var: string; from: number; to: number } // says the schema
  const at = spanAt(block, ['repeat', 'var'])
  if (taken.scope.loops.has(name) || taken.vars.includes(name)) {
    const what = taken.vars.includes(name) ? 'a var' : 'the variable of the `repeat` around it'
    reporter.report('shadowed-var', { message: `\`${name}\` is ${what} already`, at, help: 'take another name' })
    return undefined
  }
  if (from > to) {
    reporter.report('invalid-value', {
      message: `\`repeat\` goes from ${from} to ${to}, so it makes no layer`,
      at: spanAt(block, ['repeat', 'from']),
      help: '`from` is the first value and `to` the last',
    })
    return undefined
  }
  const layers = treeAt(block, ['layers'])
  return { name, from, to, layers: layers?.kind === 'list' ? layers.items : [] }
}
